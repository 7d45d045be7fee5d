import type { LevelEvent } from "@parley/protocol/level";
import { LIMITS } from "@parley/protocol/limits";
import { isMeant } from "@parley/protocol/mention";
import type { Message, SystemChange } from "@parley/protocol/message";
import { messagePreview } from "@parley/protocol/preview";
import type { ReadPosition, RoomSummary } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";

/**
 * The user's rooms: pure transitions. The server's summaries and single events update the same numbers, in any order. `seq` and `change` only
 * grow, so the larger is the newer. Of read positions `isEarlier` says which is. `unread` is counted event by event as long as none is missing. Once one is, the room is
 * `stale` until the server has recounted (I10, I12).
 */
export type RoomsState = {
  readonly status: "loading" | "ready";
  readonly rooms: ReadonlyMap<string, RoomSummary>;
  /** The rooms are as a client knew them at this time, by its clock, and the server has not been heard since. */
  readonly asOf?: number;
};

export type Rooms = RoomsState & {
  /** The server has to say how these stand. */
  readonly stale: ReadonlySet<string>;
  /** Those of them of which a message was missed, which may have changed their names or rules. */
  readonly missed: ReadonlySet<string>;
};

export const EMPTY: Rooms = { status: "loading", rooms: new Map(), stale: new Set(), missed: new Set() };

const withMember = (set: ReadonlySet<string>, member: string, isIn: boolean): ReadonlySet<string> => {
  const next = new Set(set);
  if (isIn) next.add(member);
  else next.delete(member);
  return next;
};

export const isAllRead = ({ readSeq, seq }: RoomSummary): boolean => readSeq >= seq;

const put = (state: Rooms, room: RoomSummary, isStale: boolean, isMissed: boolean): Rooms => {
  const { roomId } = room;
  const rooms = new Map(state.rooms).set(roomId, isAllRead(room) ? { ...room, unread: 0, mentions: 0 } : room);
  const stale = withMember(state.stale, roomId, isMissed || (isStale && !isAllRead(room)));
  return { ...state, rooms, stale, missed: withMember(state.missed, roomId, isMissed) };
};

/** Whether the user has marked the room as unread between two of its read positions: even where the first was not further, as not all was read. */
export const isMarkedSince = (before: ReadPosition, now: ReadPosition): boolean =>
  (before.unreadAt ?? "") < (now.unreadAt ?? "");

/** Whether the first of two read positions is the older one: the other has moved back since, or is further (I10). */
export const isEarlier = (one: ReadPosition, other: ReadPosition): boolean => {
  if (isMarkedSince(one, other)) return true;
  return !isMarkedSince(other, one) && one.readSeq < other.readSeq;
};

const positionOf = ({ readSeq, unreadAt }: ReadPosition) => ({ readSeq, ...(unreadAt !== undefined && { unreadAt }) });

/** Merges a summary from the server, which may be older than what is known. */
export const upsert = (state: Rooms, answered: RoomSummary): Rooms => {
  const known = state.rooms.get(answered.roomId);
  if (!known) return put(state, answered, false, false);
  const summary = isOlderLevel(answered, known) ? withLevelOf(answered, known) : answered;
  const isOlder = summary.seq < known.seq || summary.change < known.change;
  const isBehind = isOlder || isEarlier(summary, known);
  if (!isBehind) return put(state, summary, false, false);
  const isAhead = summary.seq > known.seq || summary.change > known.change || isEarlier(known, summary);
  const { unread, mentions } = known;
  const merged = {
    ...summary,
    seq: Math.max(summary.seq, known.seq),
    change: Math.max(summary.change, known.change),
    ...(isEarlier(summary, known) && positionOf(known)),
    unread,
    mentions,
    // The read position does not decide here. Of two with the same `seq`, the one with more changes may know that the message was deleted.
    ...(isOlder && lastMessage(known)),
    ...((summary.ended ?? 0) < (known.ended ?? 0) && governed(known)),
  };
  const isMissed = state.missed.has(summary.roomId) && isOlder;
  return put(state, merged, isAhead || state.stale.has(summary.roomId), isMissed);
};

/** The rooms as an earlier client knew them, until the server tells them. What it has told already stands. */
export const restored = (state: Rooms, summaries: readonly RoomSummary[], asOf: number): Rooms => ({
  ...state,
  rooms: new Map([...summaries.map((summary) => [summary.roomId, summary] as const), ...state.rooms]),
  asOf,
});

/** The summary with what is known of the room's level, which is newer. */
const withLevelOf = (summary: RoomSummary, { level, muteUntil, levelRev }: LevelEvent): RoomSummary => {
  const { level: _level, muteUntil: _muteUntil, ...rest } = summary;
  return { ...rest, ...(level && { level }), ...(muteUntil && { muteUntil }), ...(levelRev && { levelRev }) };
};

/** The fields of a summary that describe the newest message. */
const lastMessage = ({ lastMessageAt, lastMessagePreview }: RoomSummary) => ({
  ...(lastMessageAt !== undefined && { lastMessageAt }),
  ...(lastMessagePreview !== undefined && { lastMessagePreview }),
});

/** The fields of a summary that the room's government decides, those that are absent, too. */
const governed = (known: RoomSummary) => {
  const { ended, role, name, description, invite, post, archived } = known;
  return { ended, role, name, description, invite, post, archived };
};

/** The room after one of its own messages. */
const govern = (room: RoomSummary, me: User, system: SystemChange | undefined): RoomSummary => {
  if (!system || system.kind === "added") return room;
  const { kind, object, role = room.role, name = room.name, description, invite, post, mention } = system;
  const { archived: _archived, ...rest } = room;
  return {
    ...(kind === "unarchived" ? rest : room),
    ...(kind === "archived" && { archived: true }),
    ...(kind === "role" && object?.userId === me.userId && { role }),
    ...(kind === "renamed" && { name }),
    ...(kind === "described" && description !== undefined && { description }),
    ...(kind === "inviting" && invite && { invite }),
    ...(kind === "posting" && post && { post }),
    ...(kind === "mentioning" && mention && { mention }),
    ...(room.ended !== undefined && { ended: room.ended + 1 }),
  };
};

/**
 * Applies the rooms that `hello` lists, each as it stood when its page was read. `touched` are the rooms that became the user's, or ceased to
 * be, while `hello` was under way: about these the list may be wrong.
 */
export const applyHello = (state: Rooms, summaries: readonly RoomSummary[], touched: ReadonlySet<string>): Rooms => {
  const listed = new Set(summaries.map(({ roomId }) => roomId));
  const gone = [...state.rooms.keys()].filter((roomId) => !listed.has(roomId) && !touched.has(roomId));
  const removed = (roomId: string) => touched.has(roomId) && !state.rooms.has(roomId);
  const kept = summaries.filter(({ roomId }) => !removed(roomId)).reduce(upsert, gone.reduce(drop, state));
  const { asOf: _, ...told } = kept;
  return { ...told, status: "ready" };
};

/**
 * Applies what `sync` says of rooms that stand elsewhere, and of those that are the user's no longer. `touched` are the rooms that became the
 * user's, or ceased to be, while `sync` was under way: about these it may be wrong.
 */
export const applySync = (
  state: Rooms,
  summaries: readonly RoomSummary[],
  removed: readonly string[],
  touched: ReadonlySet<string>,
): Rooms => {
  const gone = removed.filter((roomId) => !touched.has(roomId));
  const kept = summaries.filter(({ roomId }) => state.rooms.has(roomId) || !touched.has(roomId));
  return kept.reduce(upsert, gone.reduce(drop, state));
};

export const drop = (state: Rooms, roomId: string): Rooms => {
  if (!state.rooms.has(roomId)) return state;
  const rooms = new Map(state.rooms);
  rooms.delete(roomId);
  return {
    ...state,
    rooms,
    stale: withMember(state.stale, roomId, false),
    missed: withMember(state.missed, roomId, false),
  };
};

/** A message from an event or an answer, with the room's `seq` and `change` of that moment. `isReaction`: its text has not changed by it. */
export type ReceivedMessage = {
  message: Message;
  seq?: number | undefined;
  change?: number | undefined;
  isReaction?: true;
};

/**
 * Counts a message that is new, edited, deleted or reacted to, and changes the room as one of its own says. Mentions by people who are `blocked` do not
 * count.
 */
export const received = (
  state: Rooms,
  me: User,
  { message, seq = message.seq, change, isReaction }: ReceivedMessage,
  blocked: ReadonlySet<string>,
): Rooms => {
  const known = state.rooms.get(message.roomId);
  if (!known) return state;
  const newest = Math.max(known.seq, seq, message.seq);
  const isChanged = message.rev > 0;
  const isNext = !isChanged && message.seq === known.seq + 1 && newest === message.seq;
  // A later change is known, which may have been of this message: its older version does not take the newer one's place (I8).
  const isLate = message.seq === known.seq && change !== undefined && change < known.change;
  const isNewestVersion = message.seq === newest && !isLate;
  const isOwn = message.userId === me.userId;
  const counts = isNext && !isOwn && known.unread < LIMITS.unreadCount;
  const mentionsMe = counts && !blocked.has(message.userId) && isMeant(message, me);
  const room = {
    ...(isNext ? govern(known, me, message.system) : known),
    ...(isNewestVersion && {
      lastMessageAt: message.timestamp,
      lastMessagePreview: messagePreview(message),
    }),
    seq: newest,
    change: Math.max(known.change, change ?? 0),
    unread: known.unread + (counts ? 1 : 0),
    mentions: known.mentions + (mentionsMe ? 1 : 0),
  };
  const missedMessages = newest > known.seq && !isNext;
  const altersUnread = !isOwn && !isReaction && message.seq > known.readSeq;
  const isNextChange = isChanged && change === known.change + 1;
  const missedChanges = isNextChange ? altersUnread : room.change > known.change;
  // Or that later change was of another message, and this is the newest version: the server has to say which.
  const isInDoubt = isLate && isChanged && !isReaction;
  const isStale = state.stale.has(room.roomId) || missedMessages || missedChanges;
  return put(state, room, isStale, missedMessages || isInDoubt || state.missed.has(room.roomId));
};

/** The user hides the room while its newest message is no later than `hiddenSeq`; undefined: shows it again. */
export const hidden = (state: Rooms, roomId: string, hiddenSeq: number | undefined): Rooms => {
  const known = state.rooms.get(roomId);
  if (!known || known.hiddenSeq === hiddenSeq) return state;
  const { hiddenSeq: _former, ...shown } = known;
  const room = hiddenSeq === undefined ? shown : { ...shown, hiddenSeq };
  return { ...state, rooms: new Map(state.rooms).set(roomId, room) };
};

/** The user has set what they want to be told of the room, here or elsewhere. */
export const levelled = (state: Rooms, roomId: string, set: LevelEvent): Rooms => {
  const known = state.rooms.get(roomId);
  if (!known || isOlderLevel(set, known)) return state;
  const { level: _level, muteUntil: _muteUntil, ...room } = known;
  return { ...state, rooms: new Map(state.rooms).set(roomId, { ...room, ...set }) };
};

const isOlderLevel = (set: LevelEvent, known: LevelEvent): boolean => (set.levelRev ?? 0) < (known.levelRev ?? 0);

/**
 * The room as the user sees it who has marked it as unread from after `readSeq` on, while the server does not know of it (I10). Its `unreadAt` is
 * later than the one before, and earlier than any that the server can answer with.
 */
export const markedUnread = (room: RoomSummary, readSeq: number): RoomSummary => ({
  ...room,
  readSeq: Math.min(readSeq, room.readSeq),
  unreadAt: `${room.unreadAt ?? ""}+`,
  unread: Math.min(room.seq - readSeq, LIMITS.unreadCount),
});

/** Whether the user does not want to see the room. */
export const isHidden = ({ seq, hiddenSeq }: RoomSummary): boolean => hiddenSeq !== undefined && seq <= hiddenSeq;

/** Other people's mentions count from now on than before: the server has to count the unread rooms anew. */
export const doubtMentions = (state: Rooms): Rooms => {
  const unread = [...state.rooms.values()].filter((room) => room.unread > 0).map(({ roomId }) => roomId);
  return unread.length === 0 ? state : { ...state, stale: new Set([...state.stale, ...unread]) };
};

/** A direct room has the other person's name. */
export const renamed = (state: Rooms, person: User): Rooms => {
  const direct = [...state.rooms.values()].find(({ peer }) => peer?.userId === person.userId);
  if (!direct || direct.name === person.username) return state;
  const room = { ...direct, name: person.username, peer: person };
  return { ...state, rooms: new Map(state.rooms).set(room.roomId, room) };
};

/**
 * The user has read up to here, here or on another connection (I10). Where the position moves back, all after it counts as unread until the
 * server has counted.
 */
export const read = (state: Rooms, roomId: string, position: ReadPosition): Rooms => {
  const known = state.rooms.get(roomId);
  // A server of before version 4 does not say when it moved back, and knows of forward only.
  if (!known || !isEarlier(known, { unreadAt: known.unreadAt, ...position })) return state;
  const isBack = position.readSeq < known.readSeq;
  const unread = isBack ? Math.min(known.seq - position.readSeq, LIMITS.unreadCount) : known.unread;
  return put(state, { ...known, ...positionOf(position), unread }, true, state.missed.has(roomId));
};
