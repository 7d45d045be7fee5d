import type { Input, Output } from "@parley/protocol/actions";
import { LIMITS } from "@parley/protocol/limits";
import type { Context, Outcome } from "../context";
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
 * head before or after a place. Throws `room.not_found`,
 * `room.removed`.
 */
export const read = async (
  ctx: Context,
  input: Input<"getRoomHistory">,
): Promise<Outcome<Output<"getRoomHistory">>> => {
  const { roomId, limit = LIMITS.defaultPageSize, after } = input;
  const before = input.before ?? input.exclusiveStartKey?.before;
  // Before the page: of a room that is not theirs, a stranger causes nothing to be read (I9).
  await Standing.requireReader(ctx, roomId);
  const page =
    after !== undefined
      ? await pageAfter(ctx, roomId, after, limit)
      : before !== undefined
        ? await pageBefore(ctx, roomId, before, limit)
        : await newestPage(ctx, roomId, limit);
  // After the page: nobody is shown what was committed after their removal (I9).
  await Standing.requireReader(ctx, roomId);
  const names = await Names.ofMessages(
    ctx,
    page.rows.map(([, row]) => row),
  );
  const messages = page.rows.map(([seq, row]) => toMessage(roomId, seq, row, names));
  // The byte limit cuts on the side that the next page continues from.
  const kept = fitting(messages);
  const oldest = after === undefined ? kept.at(-1)?.seq : undefined;
  const reachesEnd = after === undefined || kept.length === messages.length;
  return {
    result: {
      messages: after === undefined ? kept : kept.reverse(),
      ...(oldest !== undefined && oldest > 1 && { lastEvaluatedKey: { before: oldest } }),
      ...(page.head && reachesEnd && { seq: page.head.seq, change: page.head.changes }),
    },
    deliveries: [],
  };
};

const newestPage = async (ctx: Context, roomId: string, limit: number): Promise<Page> => {
  const end = await Log.readEnd(ctx, roomId, limit);
  if (!end || end.head.deleted) throw Log.roomNotFound();
  return { head: end.head, rows: [...end.newest].slice(0, limit) };
};

/** The head before the rows: a message that it has as pending may have no row yet. */
const pageBefore = async (ctx: Context, roomId: string, before: number, limit: number): Promise<Page> => {
  const head = await readHead(ctx, roomId);
  const last = Math.min(before - 1, head.seq);
  const range = { pk: Keys.roomPk(roomId), from: Keys.logSk(0), to: Keys.logSk(last), descending: true, limit };
  const bySeq = Log.bySeq((await ctx.table.query<MessageRow>(range)).rows);
  Head.overlayPending(bySeq, head);
  overlayReactions(bySeq, head);
  return { rows: [...Log.withoutGap(bySeq, last, -1)].slice(0, limit), ...(last === head.seq && { head }) };
};

/** The head, whose pending edit is in every row that is read after it. */
const readHead = async (ctx: Context, roomId: string): Promise<HeadRow> => {
  const head = await ctx.table.get<StoredHeadRow>(Keys.head(roomId));
  if (!head || head.deleted) throw Log.roomNotFound();
  return Log.completePending(ctx, roomId, Head.current(head));
};

/** The head before the rows: what it says of changes is in every row that is read after it. A query of both would be no snapshot. */
const pageAfter = async (ctx: Context, roomId: string, after: number, limit: number): Promise<Page> => {
  const head = await readHead(ctx, roomId);
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
