import type { RoomSummary } from "@parley/protocol/room";

/** How well a name answers what was typed: 0 begins with it, 1 a word of it does, 2 it is inside; undefined not at all. */
const rank = (name: string, typed: string): number | undefined => {
  const at = name.toLowerCase().indexOf(typed);
  if (at === 0) return 0;
  if (at < 0) return undefined;
  return /[\s_-]/.test(name.charAt(at - 1)) ? 1 : 2;
};

type Listed = Pick<RoomSummary, "name" | "unread" | "lastMessageAt">;

/** My rooms that answer what was typed, best first; with nothing typed the unread and then the newest. */
export const matchRooms = <Room extends Listed>(rooms: Iterable<Room>, typed: string): Room[] => {
  const wanted = typed.trim().toLowerCase();
  const newest = (a: Listed, b: Listed) => (b.lastMessageAt ?? "").localeCompare(a.lastMessageAt ?? "");
  if (wanted === "") return [...rooms].sort((a, b) => Number(b.unread > 0) - Number(a.unread > 0) || newest(a, b));
  return [...rooms]
    .flatMap((room) => {
      const found = rank(room.name, wanted);
      return found === undefined ? [] : [{ room, found }];
    })
    .sort((a, b) => a.found - b.found || newest(a.room, b.room))
    .map(({ room }) => room);
};
