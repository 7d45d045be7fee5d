import type { Input, Output } from "@parley/protocol/actions";
import { LIMITS } from "@parley/protocol/limits";
import { isMentioned } from "@parley/protocol/mention";
import type { User } from "@parley/protocol/user";
import type { Context, Deps, Outcome } from "../context";
import * as Keys from "../table/keys";
import { type HeadRow, isActive, type MemberRow, type MessageRow, type UserRoomRow } from "../table/row";
import { pages } from "../table/table";
import { roomNotFound } from "./log";

/** Gives a user their view of a room, unless they have one. */
export const begin = async (deps: Deps, userId: string, roomId: string, readSeq: number): Promise<void> => {
  await deps.table.put({ ...Keys.userRoom(userId, roomId), readSeq }, { when: "attribute_not_exists(#pk)" });
};

/** Moves the read position forward, never back and never past the log's end (I10). Throws `room.not_found`. */
export const mark = async (ctx: Context, input: Input<"markRead">): Promise<Outcome<Output<"markRead">>> => {
  const { roomId } = input;
  const { userId, connectionId } = ctx.actor;
  const member = await ctx.table.get<MemberRow>(Keys.member(roomId, userId));
  if (!isActive(member)) throw roomNotFound();
  const head = await ctx.table.get<HeadRow>(Keys.head(roomId));
  const key = Keys.userRoom(userId, roomId);
  const readSeq = Math.min(input.seq, head?.seq ?? 0);
  const moved = await ctx.table.update(
    key,
    { set: { readSeq } },
    { when: "attribute_exists(#pk) AND #readSeq < :readSeq", values: { readSeq } },
  );
  if (moved) {
    return {
      result: { readSeq },
      deliveries: [{ to: "user", userId, except: connectionId, frame: { type: "read", roomId, data: { readSeq } } }],
    };
  }
  const current = await ctx.table.get<UserRoomRow>(key);
  if (!current) throw roomNotFound();
  return { result: { readSeq: current.readSeq }, deliveries: [] };
};

/**
 * Counting looks no further than so many messages after the read position, and at the newest one. A reader who wrote hundreds of messages
 * there, or in whose room hundreds were deleted, may be told too few: a lesser evil than hundreds of calls in each `hello`.
 */
const COUNTED_MESSAGES = 3 * LIMITS.unreadCount;

/**
 * The unread messages after `readSeq`: not one's own, not deleted, counted up to `LIMITS.unreadCount`; and how many of those name the
 * reader. Mostly one query, at most three, whatever the size of the room; none where everything is read.
 */
export const count = async (
  deps: Deps,
  roomId: string,
  head: HeadRow,
  readSeq: number,
  reader: User,
): Promise<{ unread: number; mentions: number }> => {
  const counted = { unread: 0, mentions: 0 };
  if (head.seq <= readSeq) return counted;
  const isUnread = (row: MessageRow) => row.userId !== reader.userId && row.deletedAt === undefined;
  const add = (row: MessageRow) => {
    if (counted.unread >= LIMITS.unreadCount || !isUnread(row)) return;
    counted.unread += 1;
    if (isMentioned(row, reader.username)) counted.mentions += 1;
  };
  let reached = readSeq;
  const range = {
    pk: Keys.roomPk(roomId),
    from: Keys.logSk(readSeq + 1),
    to: Keys.logSk(head.seq),
    limit: LIMITS.unreadCount,
  };
  for await (const rows of pages<MessageRow>(deps.table, range)) {
    for (const row of rows) {
      add(row);
      reached = Keys.seqOf(row.sk);
    }
    if (counted.unread >= LIMITS.unreadCount || reached - readSeq >= COUNTED_MESSAGES) break;
  }
  if (reached < head.seq && head.tail) add(head.tail);
  return counted;
};
