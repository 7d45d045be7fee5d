import { nameRank, plain } from "@parley/protocol/finding";
import type { RoomSummary } from "@parley/protocol/room";
import { ranked } from "../ui/ranked";

type Listed = Pick<RoomSummary, "name" | "unread" | "lastMessageAt">;

const newest = (a: Listed, b: Listed) => (b.lastMessageAt ?? "").localeCompare(a.lastMessageAt ?? "");

/**
 * My rooms that answer what was typed: first those whose name begins so, then those of which a word does, then the rest, each with the newest
 * on top. With nothing typed the unread and then the newest.
 */
export const matchRooms = <Room extends Listed>(rooms: Iterable<Room>, typed: string): Room[] => {
  const wanted = plain(typed);
  if (wanted === "") return ranked(rooms, ({ unread }) => (unread > 0 ? 0 : 1), newest);
  const inside = ({ name }: Room) => (plain(name).includes(wanted) ? 2 : undefined);
  return ranked(rooms, (room) => nameRank(room.name, wanted) ?? inside(room), newest);
};
