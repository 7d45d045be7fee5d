import { levelOf } from "@parley/protocol/level";
import type { RoomSummary } from "@parley/protocol/room";

/** What stands beside a room's name, and whether it is bold. */
export type Unread = { number: number; isBold: boolean };

/** How much of what is unread is meant for the reader. */
export const meantOf = ({ kind, unread, mentions }: Pick<RoomSummary, "kind" | "unread" | "mentions">): number =>
  kind === "direct" ? unread : mentions;

/** As `docs/notifications.md` has it, which a test compares. That rule itself is not in the first screen's bundle. */
export const unreadOf = (room: RoomSummary): Unread => {
  const isQuiet = levelOf(room) === "nothing";
  return { number: isQuiet ? 0 : meantOf(room), isBold: !isQuiet && room.unread > 0 };
};
