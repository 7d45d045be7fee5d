import { isHidden } from "@parley/client/rooms";
import { type Level, levelOf } from "@parley/protocol/level";
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

/** For readers who cannot see that a name is bold, or what is beside it: `, 3 unread, 1 mention, muted`. */
export const unreadText = (room: RoomSummary): string => {
  const { unread, mentions, muteUntil } = room;
  const named = mentions === 0 ? "" : mentions === 1 ? ", 1 mention" : `, ${mentions} mentions`;
  const level = muteUntil === undefined ? LEVEL_TEXTS[levelOf(room)] : ", muted";
  return `${unread === 0 ? "" : `, ${unread} unread${named}`}${level}`;
};

const LEVEL_TEXTS: Record<Level, string> = { all: "", mentions: ", mentions only", nothing: ", silent" };
