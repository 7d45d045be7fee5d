import type { Input, Output } from "@parley/protocol/actions";
import { LIMITS } from "@parley/protocol/limits";
import type { Message } from "@parley/protocol/message";
import type { Context, Deps, Outcome } from "../context";
import * as Head from "../log/head";
import * as Log from "../log/log";
import { overlayReactions } from "../log/reaction";
import { fitting } from "../page";
import * as Names from "../people/names";
import * as Keys from "../table/keys";
import { type HeadRow, type MessageRow, type StoredHeadRow, toMessage } from "../table/row";
import * as Standing from "./standing";

type Page = { rows: [seq: number, row: MessageRow][]; head?: HeadRow };

/**
 * A page of messages, newest first. Members read their rooms; anybody reads a public room from which they were not removed. Costs one
 * query and two member reads: 5 read units for 50 messages of ordinary length, half a unit for each of the other people in them, and one for the
 * head before or after a place. The place of a time costs one get for each halving of the log: 17 of 100,000 messages, 20 of a million. Throws
 * `room.not_found`, `room.removed`.
 */
export const read = async (
  ctx: Context,
  input: Input<"getRoomHistory">,
): Promise<Outcome<Output<"getRoomHistory">>> => {
  const { roomId, limit = LIMITS.defaultPageSize, after, at } = input;
  const before = input.before ?? input.exclusiveStartKey?.before;
  const goesForward = after !== undefined || at !== undefined;
  // Before the page: of a room that is not theirs, a stranger causes nothing to be read (I9).
  await Standing.requireReader(ctx, roomId);
  const page = goesForward
    ? await pageForward(ctx, roomId, after ?? { at: Date.parse(at ?? "") }, limit)
    : await pageBack(ctx, roomId, before, limit);
  // After the page: nobody is shown what was committed after their removal (I9).
  await Standing.requireReader(ctx, roomId);
  const names = await Names.ofMessages(
    ctx,
    page.rows.map(([, row]) => row),
  );
  const messages = page.rows.map(([seq, row]) => toMessage(roomId, seq, row, names));
  // The byte limit cuts on the side that the next page continues from.
  const kept = fitting(messages);
  const oldest = goesForward ? undefined : kept.at(-1)?.seq;
  const reachesEnd = !goesForward || kept.length === messages.length;
  return {
    result: {
      messages: goesForward ? kept.reverse() : kept,
      ...(oldest !== undefined && oldest > 1 && { lastEvaluatedKey: { before: oldest } }),
      ...(page.head && reachesEnd && { seq: page.head.seq, change: page.head.changes }),
    },
    deliveries: [],
  };
};

/**
 * One message as it is now, undefined where there is none. What lets the caller see it is theirs to check, before and after (I9). Throws
 * `room.not_found` for a room that was deleted.
 */
export const readOne = async (ctx: Context, roomId: string, seq: number): Promise<Message | undefined> => {
  const { rows } = await pageForward(ctx, roomId, seq - 1, 1);
  const found = rows.find(([each]) => each === seq);
  return found && toMessage(roomId, ...found, await Names.ofMessages(ctx, [found[1]]));
};

/**
 * A page as it is stored, newest first, before a sequence or from the newest message on. What lets somebody see it is the caller's to check,
 * before and after (I9). Throws `room.not_found`.
 */
export const pageBack = (deps: Deps, roomId: string, before: number | undefined, limit: number): Promise<Page> =>
  before === undefined ? newestPage(deps, roomId, limit) : pageBefore(deps, roomId, before, limit);

const newestPage = async (deps: Deps, roomId: string, limit: number): Promise<Page> => {
  const end = await Log.readEnd(deps, roomId, limit);
  if (!end || end.head.deleted) throw Log.roomNotFound();
  return { head: end.head, rows: [...end.newest].slice(0, limit) };
};

/** The head before the rows: a message that it has as pending may have no row yet. */
const pageBefore = async (deps: Deps, roomId: string, before: number, limit: number): Promise<Page> => {
  const head = await readHead(deps, roomId);
  const last = Math.min(before - 1, head.seq);
  const range = { pk: Keys.roomPk(roomId), from: Keys.logSk(0), to: Keys.logSk(last), descending: true, limit };
  const bySeq = Log.bySeq((await deps.table.query<MessageRow>(range)).rows);
  Head.overlayPending(bySeq, head);
  overlayReactions(bySeq, head);
  return { rows: [...Log.withoutGap(bySeq, last, -1)].slice(0, limit), ...(last === head.seq && { head }) };
};

/** The head, whose pending edit is in every row that is read after it. */
const readHead = async (deps: Deps, roomId: string): Promise<HeadRow> => {
  const head = await deps.table.get<StoredHeadRow>(Keys.head(roomId));
  if (!head || head.deleted) throw Log.roomNotFound();
  return Log.completePending(deps, roomId, Head.current(head));
};

/**
 * The messages after a sequence, or from a time on. The head before the rows: what it says of changes is in every row that is read after it. A
 * query of both would be no snapshot.
 */
const pageForward = async (
  ctx: Context,
  roomId: string,
  from: number | { at: number },
  limit: number,
): Promise<Page> => {
  const head = await readHead(ctx, roomId);
  const after = typeof from === "number" ? from : (await firstSince(ctx, roomId, head, from.at)) - 1;
  const to = Math.min(after + limit, head.seq);
  if (to <= after) return { rows: [], ...(to === head.seq && { head }) };
  const range = { pk: Keys.roomPk(roomId), from: Keys.logSk(after + 1), to: Keys.logSk(to) };
  const bySeq = Log.bySeq((await ctx.table.query<MessageRow>(range)).rows);
  Head.overlayPending(bySeq, head);
  overlayReactions(bySeq, head);
  // The query may end early, by size: the page then ends there, without a gap.
  const rows = [...Log.withoutGap(bySeq, after + 1, 1)].filter(([seq]) => seq <= to);
  return { rows, ...(to === head.seq && rows.length === to - after && { head }) };
};

/** The sequence of the first message of this time (ms) or later; after the log's end where there is none. By bisection, as times never decrease (I4). */
const firstSince = async (ctx: Context, roomId: string, head: HeadRow, at: number): Promise<number> => {
  const isBefore = async (seq: number) => ((await timeOf(ctx, roomId, head, seq)) ?? at) < at;
  let [from, to] = [1, head.seq + 1];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (await isBefore(middle)) from = middle + 1;
    else to = middle;
  }
  return from;
};

/** When a message was written. One that the head has as pending may have no row yet. */
const timeOf = async (ctx: Context, roomId: string, head: HeadRow, seq: number): Promise<number | undefined> => {
  if (seq === head.seq) return head.at;
  const row = await ctx.table.get<MessageRow>(Keys.logRow(roomId, seq));
  return (row ?? Head.pendingAt(head, seq)?.row)?.timestamp;
};

/**
 * When messages were written that are spread evenly over the log. Costs, beside two member reads and the head, half a read unit for each of
 * `LIMITS.roomTimes` messages of ordinary length, in one call. Throws `room.not_found`, `room.removed`.
 */
export const times = async (
  ctx: Context,
  { roomId }: Input<"getRoomTimes">,
): Promise<Outcome<Output<"getRoomTimes">>> => {
  // Before and after, as for a page (I9).
  await Standing.requireReader(ctx, roomId);
  const head = await readHead(ctx, roomId);
  const seqs = spread(head.seq, LIMITS.roomTimes);
  const rows = await ctx.table.getMany<MessageRow>(
    seqs.map((seq) => Keys.logRow(roomId, seq)),
    { eventually: true },
  );
  await Standing.requireReader(ctx, roomId);
  const known = new Map(rows.map(({ sk, timestamp }) => [Keys.seqOf(sk), timestamp]));
  if (head.seq > 0) known.set(head.seq, head.at);
  return {
    result: {
      times: seqs.flatMap((seq) => {
        const timestamp = known.get(seq);
        return timestamp === undefined ? [] : [{ seq, at: new Date(timestamp).toISOString() }];
      }),
    },
    deliveries: [],
  };
};

/** So many of the numbers from 1 to `end`, both included, evenly; all where there are no more. */
const spread = (end: number, many: number): number[] =>
  end <= many
    ? Array.from({ length: end }, (_, index) => index + 1)
    : Array.from({ length: many }, (_, index) => 1 + Math.round((index * (end - 1)) / (many - 1)));
