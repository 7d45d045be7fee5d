import { LIMITS } from "@parley/protocol/limits";
import { isMentioned } from "@parley/protocol/mention";
import type { Message } from "@parley/protocol/message";
import { messagePreview } from "@parley/protocol/preview";
import type { RoomSummary } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";

/**
 * The user's rooms: pure transitions. Summaries that the server tells and events that come one by one go into the same numbers, in any
 * order. `seq`, `change` and `readSeq` only grow, so the larger is the newer. `unread` follows from each event as long as none is missing;
 * a room where it does not is `stale` until the server has counted again (I10, I12).
 */
export type RoomsState = {
  readonly status: "loading" | "ready";
  readonly rooms: ReadonlyMap<string, RoomSummary>;
};

export type Rooms = RoomsState & { readonly stale: ReadonlySet<string> };

export const EMPTY: Rooms = { status: "loading", rooms: new Map(), stale: new Set() };

const put = (state: Rooms, room: RoomSummary, isStale: boolean): Rooms => {
  const allRead = room.readSeq >= room.seq;
  const stale = new Set(state.stale);
  if (isStale && !allRead) stale.add(room.roomId);
  else stale.delete(room.roomId);
  const rooms = new Map(state.rooms).set(room.roomId, allRead ? { ...room, unread: 0, mentions: 0 } : room);
  return { ...state, rooms, stale };
};

/** The server has told how a room stands, now or a while ago. */
export const fold = (state: Rooms, told: RoomSummary): Rooms => {
  const known = state.rooms.get(told.roomId);
  if (!known) return put(state, told, false);
  const isBehind = told.seq < known.seq || told.change < known.change || told.readSeq < known.readSeq;
  if (!isBehind) return put(state, told, false);
  const isAhead = told.seq > known.seq || told.change > known.change || told.readSeq > known.readSeq;
  const { unread, mentions } = known;
  const merged = {
    ...told,
    seq: Math.max(told.seq, known.seq),
    change: Math.max(told.change, known.change),
    readSeq: Math.max(told.readSeq, known.readSeq),
    unread,
    mentions,
    // Not by `readSeq`: of two that reach as far, the one that knows of more changes may know that the message was deleted.
    ...((told.seq < known.seq || told.change < known.change) && lastMessage(known)),
  };
  return put(state, merged, isAhead || state.stale.has(told.roomId));
};

/** What a summary says of the newest message. */
const lastMessage = ({ lastMessageAt, lastMessagePreview }: RoomSummary) => ({
  ...(lastMessageAt !== undefined && { lastMessageAt }),
  ...(lastMessagePreview !== undefined && { lastMessagePreview }),
});

/**
 * `hello` has listed all rooms, each as it stood when its page was read. `touched` became the user's, or ceased to be, in the meantime:
 * of these the list may be wrong.
 */
export const greeted = (state: Rooms, told: readonly RoomSummary[], touched: ReadonlySet<string>): Rooms => {
  const listed = new Set(told.map(({ roomId }) => roomId));
  const gone = [...state.rooms.keys()].filter((roomId) => !listed.has(roomId) && !touched.has(roomId));
  const removed = (roomId: string) => touched.has(roomId) && !state.rooms.has(roomId);
  const kept = told.filter(({ roomId }) => !removed(roomId)).reduce(fold, gone.reduce(drop, state));
  return { ...kept, status: "ready" };
};

export const drop = (state: Rooms, roomId: string): Rooms => {
  if (!state.rooms.has(roomId)) return state;
  const rooms = new Map(state.rooms);
  const stale = new Set(state.stale);
  rooms.delete(roomId);
  stale.delete(roomId);
  return { ...state, rooms, stale };
};

/** A message as an event or a reply brings it, with the room's `seq` and `change` of that moment. */
export type Heard = { message: Message; seq?: number | undefined; change?: number | undefined };

/** A message is new, edited or deleted. */
export const heard = (state: Rooms, me: User, { message, seq = message.seq, change }: Heard): Rooms => {
  const known = state.rooms.get(message.roomId);
  if (!known) return state;
  const newest = Math.max(known.seq, seq, message.seq);
  const isAmended = message.rev > 0;
  const isNext = !isAmended && message.seq === known.seq + 1 && newest === message.seq;
  const isOwn = message.userId === me.userId;
  const counts = isNext && !isOwn && known.unread < LIMITS.unreadCount;
  const names = counts && isMentioned(message, me.username);
  const room = {
    ...known,
    ...(message.seq === newest && {
      lastMessageAt: message.timestamp,
      lastMessagePreview: messagePreview(message),
    }),
    seq: newest,
    change: Math.max(known.change, change ?? 0),
    unread: known.unread + (counts ? 1 : 0),
    mentions: known.mentions + (names ? 1 : 0),
  };
  const missedMessages = newest > known.seq && !isNext;
  const altersUnread = !isOwn && message.seq > known.readSeq;
  const isNextChange = isAmended && change === known.change + 1;
  const missedChanges = isNextChange ? altersUnread : room.change > known.change;
  return put(state, room, state.stale.has(room.roomId) || missedMessages || missedChanges);
};

/** Everything up to `readSeq` has been read, here or on another connection of the user (I10). */
export const read = (state: Rooms, roomId: string, readSeq: number): Rooms => {
  const known = state.rooms.get(roomId);
  if (!known || readSeq <= known.readSeq) return state;
  return put(state, { ...known, readSeq }, true);
};
