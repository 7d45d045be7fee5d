import { isHidden } from "@parley/client/rooms";
import type { RoomSummary } from "@parley/protocol/room";
import { byName } from "../ui/by-name";

/** Groups the reader's rooms: rooms by name, direct rooms with the newest on top. A direct room opened by the other person shows once they have written, and a hidden one with its next message. */
export const groupRooms = (
  rooms: Iterable<RoomSummary>,
  myId: string,
): { rooms: RoomSummary[]; directs: RoomSummary[] } => {
  const all = [...rooms];
  const isBegun = (room: RoomSummary) => (room.seq > 0 || room.createdBy === myId) && !isHidden(room);
  const recent = (room: RoomSummary) => room.lastMessageAt ?? room.createdAt;
  return {
    rooms: all.filter((room) => room.kind !== "direct").sort((a, b) => byName(a.name, b.name)),
    directs: all
      .filter((room) => room.kind === "direct" && isBegun(room))
      .sort((a, b) => recent(b).localeCompare(recent(a)) || byName(a.name, b.name)),
  };
};

/** The number beside a room: unread messages of a direct room, mentions of the reader in any other. */
export const badge = (room: RoomSummary): number => (room.kind === "direct" ? room.unread : room.mentions);

/** The same for readers who cannot see that a name is bold: `, 3 unread, 1 mention`. */
export const unreadText = ({ unread, mentions }: RoomSummary): string => {
  if (unread === 0) return "";
  const named = mentions === 0 ? "" : mentions === 1 ? ", 1 mention" : `, ${mentions} mentions`;
  return `, ${unread} unread${named}`;
};
