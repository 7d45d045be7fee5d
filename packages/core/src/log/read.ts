import type { Input, Output } from "@parley/protocol/actions";
import type { LevelEvent } from "@parley/protocol/level";
import { LIMITS } from "@parley/protocol/limits";
import { isMeant } from "@parley/protocol/mention";
import type { ReadPosition } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";
import type { Context, Deps, Outcome } from "../context";
import * as Keys from "../table/keys";
import {
  type BlockRow,
  type HeadRow,
  isActive,
  type MemberRow,
  type MessageRow,
  type StoredHeadRow,
  type UserRoomRow,
} from "../table/row";
import { pages } from "../table/table";
import * as Head from "./head";
import { roomNotFound } from "./log";

/** As fine as the wire tells it, so that what comes back from a client is the same. */
const wholeMs = ({ clock }: Deps): number => Math.floor(clock.now());

/** Creates a user's view of a room, unless it exists. It begins later than one of an earlier membership, which clients may still know. */
export const begin = async (deps: Deps, userId: string, roomId: string, readSeq: number): Promise<void> => {
  const unreadAt = wholeMs(deps);
  await deps.table.put({ ...Keys.userRoom(userId, roomId), readSeq, unreadAt }, { when: "attribute_not_exists(#pk)" });
};

/** A view's read position, as the wire has it. */
export const positionOf = ({ readSeq, unreadAt }: UserRoomRow): ReadPosition => ({
  readSeq,
  ...(unreadAt !== undefined && { unreadAt: new Date(unreadAt).toISOString() }),
});

/**
 * Moves the read position forward, never back and never past the log's end (I10). A mark by a client that did not know yet that the position
 * has moved back changes nothing. Throws `room.not_found`.
 */
export const mark = async (ctx: Context, input: Input<"markRead">): Promise<Outcome<Output<"markRead">>> => {
  const { roomId, unreadAt } = input;
  const head = await findOwn(ctx, roomId);
  const readSeq = Math.min(input.seq, head.seq);
  const movedAt = ctx.clock.now();
  const moved = await ctx.table.update<UserRoomRow>(
    Keys.userRoom(ctx.actor.userId, roomId),
    { set: { readSeq, movedAt } },
    unreadAt === undefined
      ? { when: "attribute_exists(#pk) AND #readSeq < :readSeq", values: { readSeq } }
      : {
          when: "attribute_exists(#pk) AND #readSeq < :readSeq AND (attribute_not_exists(#unreadAt) OR #unreadAt <= :known)",
          values: { readSeq, known: Date.parse(unreadAt) },
        },
  );
  const current = moved ?? (await ctx.table.get<UserRoomRow>(Keys.userRoom(ctx.actor.userId, roomId)));
  if (!current) throw roomNotFound();
  // A mark is mostly not answered. So its sender does not know where the position is if they name no `unreadAt`, or one that is older.
  const isBehind = (current.unreadAt ?? 0) > (unreadAt === undefined ? 0 : Date.parse(unreadAt));
  if (isBehind && (moved || unreadAt !== undefined)) return tell(ctx, roomId, current, { toAll: true });
  // Where the SDK tries the write twice, as its first answer got lost, the second one finds what the first has done, of which nobody was told.
  const isOurs = moved !== undefined || (current.readSeq === readSeq && current.movedAt === movedAt);
  return isOurs ? tell(ctx, roomId, current) : { result: positionOf(current), deliveries: [] };
};

/**
 * Moves the read position to before the message at `seq`, and never past the log's end: the one act that moves it back (I10). Where the caller
 * has read further than is known here, it moves forward, and what they report of that later changes nothing. Throws `room.not_found`.
 */
export const markUnread = async (
  ctx: Context,
  { roomId, seq }: Input<"markUnread">,
): Promise<Outcome<Output<"markUnread">>> => {
  const head = await findOwn(ctx, roomId);
  const key = Keys.userRoom(ctx.actor.userId, roomId);
  const before = await ctx.table.get<UserRoomRow>(key);
  const readSeq = Math.min(seq - 1, head.seq);
  // Later than the last time, whatever the clock of the function that wrote that.
  const unreadAt = Math.max(wholeMs(ctx), (before?.unreadAt ?? 0) + 1);
  const moved = await ctx.table.update<UserRoomRow>(
    key,
    { set: { readSeq, unreadAt } },
    {
      when: "attribute_exists(#pk) AND (attribute_not_exists(#unreadAt) OR #unreadAt < :unreadAt)",
      values: { unreadAt },
    },
  );
  // Where the write or the request is tried twice, this is told by the later one alone, and the caller's answer may be the earlier one's.
  const current = moved ?? (await ctx.table.get<UserRoomRow>(key));
  if (!current) throw roomNotFound();
  return tell(ctx, roomId, current, { toAll: true });
};

/** Where the read position is now, for the reader's other connections and, with `toAll`, for the caller's own, too. */
const tell = (ctx: Context, roomId: string, view: UserRoomRow, { toAll = false } = {}): Outcome<ReadPosition> => {
  const { userId, connectionId } = ctx.actor;
  const data = positionOf(view);
  const except = !toAll && { except: connectionId };
  return {
    result: data,
    deliveries: [{ to: "user", userId, ...except, frame: { type: "read", roomId, data } }],
  };
};

/**
 * Hides a room from the caller until there is a message after `seq`, which is never past the log's end; or shows it again. Throws
 * `room.not_found`.
 */
export const hide = async (ctx: Context, { roomId, seq }: Input<"hideRoom">): Promise<Outcome<Output<"hideRoom">>> => {
  const { userId, connectionId } = ctx.actor;
  const head = await findOwn(ctx, roomId);
  const hiddenSeq = seq === undefined ? undefined : Math.min(seq, head.seq);
  const key = Keys.userRoom(userId, roomId);
  const change = hiddenSeq === undefined ? { remove: ["hiddenSeq"] } : { set: { hiddenSeq } };
  if (!(await ctx.table.update(key, change, { when: "attribute_exists(#pk)" }))) throw roomNotFound();
  const data = hiddenSeq === undefined ? {} : { hiddenSeq };
  return {
    result: { message: hiddenSeq === undefined ? "Room shown" : "Room hidden" },
    deliveries: [{ to: "user", userId, except: connectionId, frame: { type: "hidden", roomId, data } }],
  };
};

/** What the user has set for the room, as the wire says it at this moment (ms). */
export const levelled = ({ level, muteUntil = 0, levelRev }: UserRoomRow, now: number): LevelEvent => ({
  ...(level && { level }),
  ...(muteUntil > now && { muteUntil: new Date(muteUntil).toISOString() }),
  ...(levelRev !== undefined && { levelRev }),
});

/** Sets what the caller wants to be told of a room. Throws `room.not_found`. */
export const setLevel = async (ctx: Context, input: Input<"setLevel">): Promise<Outcome<Output<"setLevel">>> => {
  const { roomId, level } = input;
  const { userId, connectionId } = ctx.actor;
  await findOwn(ctx, roomId);
  const muteUntil = input.muteUntil === undefined ? 0 : Date.parse(input.muteUntil);
  const isMuted = muteUntil > ctx.clock.now();
  const row = await ctx.table.update<UserRoomRow>(
    Keys.userRoom(userId, roomId),
    {
      set: { ...(level !== "all" && { level }), ...(isMuted && { muteUntil }) },
      remove: [...(level === "all" ? ["level"] : []), ...(isMuted ? [] : ["muteUntil"])],
      add: { levelRev: 1 },
    },
    { when: "attribute_exists(#pk)" },
  );
  if (!row) throw roomNotFound();
  const data = levelled(row, ctx.clock.now());
  return {
    result: data,
    deliveries: [{ to: "user", userId, except: connectionId, frame: { type: "level", roomId, data } }],
  };
};

/** The head of a room that the caller is in. Throws `room.not_found`. */
export const findOwn = async (ctx: Context, roomId: string): Promise<StoredHeadRow> => {
  const member = await ctx.table.get<MemberRow>(Keys.member(roomId, ctx.actor.userId));
  if (!isActive(member)) throw roomNotFound();
  const head = await ctx.table.get<StoredHeadRow>(Keys.head(roomId));
  if (!head || head.deleted) throw roomNotFound();
  return head;
};

/**
 * Counting reads this many messages after the read position, and those that are pending. The count may be too low for a reader who wrote hundreds of
 * messages there, or where hundreds were deleted. That is better than hundreds of calls in each `hello`.
 */
const COUNTED_MESSAGES = 3 * LIMITS.unreadCount;

/**
 * Counts the unread messages after `readSeq`, up to `LIMITS.unreadCount`, without the reader's own and deleted ones, and those of them that
 * are meant for the reader, by a mention or as an answer, but for those of people whom the reader has blocked. It takes no query if everything is read, mostly one, at most
 * three; and one read unit for each person who mentions the reader.
 */
export const count = async (
  deps: Deps,
  roomId: string,
  head: HeadRow,
  readSeq: number,
  reader: User,
): Promise<{ unread: number; mentions: number }> => {
  if (head.seq <= readSeq) return { unread: 0, mentions: 0 };
  let unread = 0;
  /** Who mentions the reader, once for each mention. */
  const mentioners: string[] = [];
  const isUnread = (row: MessageRow) => row.userId !== reader.userId && row.deletedAt === undefined;
  const add = (row: MessageRow) => {
    if (unread >= LIMITS.unreadCount || !isUnread(row)) return;
    unread += 1;
    if (isMeant({ ...row, replyToUserId: row.answers }, reader)) mentioners.push(row.userId);
  };
  const seen = new Set<number>();
  const range = {
    pk: Keys.roomPk(roomId),
    from: Keys.logSk(readSeq + 1),
    to: Keys.logSk(head.seq),
    limit: LIMITS.unreadCount,
  };
  for await (const rows of pages<MessageRow>(deps.table, range)) {
    for (const row of rows) {
      add(row);
      seen.add(Keys.seqOf(row.sk));
    }
    if (unread >= LIMITS.unreadCount || seen.size >= COUNTED_MESSAGES) break;
  }
  for (const { seq, row } of Head.pendingOf(head)) if (seq > readSeq && !seen.has(seq)) add(row);
  const blocked = await amongBlocked(deps, reader.userId, mentioners);
  return { unread, mentions: mentioners.filter((userId) => !blocked.has(userId)).length };
};

/** Those of these people whom the reader has blocked. */
const amongBlocked = async (deps: Deps, readerId: string, userIds: readonly string[]): Promise<Set<string>> => {
  if (userIds.length === 0) return new Set();
  const keys = [...new Set(userIds)].map((userId) => Keys.blockedPerson(readerId, userId));
  const rows = await deps.table.getMany<BlockRow>(keys);
  return new Set(rows.map(({ sk }) => Keys.idOf(sk)));
};
