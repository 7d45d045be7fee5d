import { nameRank, plain } from "@parley/protocol/finding";
import type { RoomSummary } from "@parley/protocol/room";
import { ranked } from "../ui/ranked";

type Listed = Pick<RoomSummary, "name" | "unread" | "lastMessageAt">;

const newest = (a: Listed, b: Listed) => (b.lastMessageAt ?? "").localeCompare(a.lastMessageAt ?? "");

/**
 * The reader's rooms that match the typed text: first those whose name begins with it, then those with a word that does, then the rest, each
 * with the newest on top. If nothing is typed: unread rooms first, then the newest.
 */
export const matchRooms = <Room extends Listed>(rooms: Iterable<Room>, typed: string): Room[] => {
  const wanted = plain(typed);
  if (wanted === "") return ranked(rooms, ({ unread }) => (unread > 0 ? 0 : 1), newest);
  const inside = ({ name }: Room) => (plain(name).includes(wanted) ? 2 : undefined);
  return ranked(rooms, (room) => nameRank(room.name, wanted) ?? inside(room), newest);
};
