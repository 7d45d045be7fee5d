import type { Input, Output } from "@parley/protocol/actions";
import { LIMITS } from "@parley/protocol/limits";
import type { Message } from "@parley/protocol/message";
import type { Context, Outcome } from "./context";
import * as Keys from "./keys";
import * as Log from "./log";
import * as Member from "./member";
import { type HeadRow, type MessageRow, toMessage } from "./row";

type Page = { rows: [seq: number, row: MessageRow][]; head?: HeadRow };

/**
 * A page of messages, newest first. Members read their rooms; anybody reads a public room from which they were not removed. Costs one
 * query and two member reads: 5 read units for 50 messages of ordinary length. Throws `room.not_found`, `room.removed`.
 */
export const read = async (
  ctx: Context,
  input: Input<"getRoomHistory">,
): Promise<Outcome<Output<"getRoomHistory">>> => {
  const { roomId, limit = LIMITS.defaultPageSize, after } = input;
  const before = input.before ?? input.exclusiveStartKey?.before;
  // Before the page: of a room that is not theirs, a stranger causes nothing to be read (I9).
  await Member.requireReader(ctx, roomId);
  const page =
    after !== undefined
      ? await pageAfter(ctx, roomId, after, limit)
      : before !== undefined
        ? await pageBefore(ctx, roomId, before, limit)
        : await newestPage(ctx, roomId, limit);
  // After the page: nobody is shown what was committed after their removal (I9).
  await Member.requireReader(ctx, roomId);
  const messages = page.rows.map(([seq, row]) => toMessage(roomId, seq, row));
  // The byte limit cuts on the side that the next page continues from.
  const kept = within(LIMITS.pageBytes, messages);
  const oldest = after === undefined ? kept.at(-1)?.seq : undefined;
  return {
    result: {
      messages: after === undefined ? kept : kept.reverse(),
      ...(oldest !== undefined && oldest > 1 && { lastEvaluatedKey: { before: oldest } }),
      ...(page.head && { seq: page.head.seq, change: page.head.change }),
    },
    events: [],
  };
};

const newestPage = async (ctx: Context, roomId: string, limit: number): Promise<Page> => {
  const end = await Log.readEnd(ctx, roomId, limit);
  if (!end) throw Log.roomNotFound();
  return { head: end.head, rows: [...end.newest].slice(0, limit) };
};

const pageBefore = async (ctx: Context, roomId: string, before: number, limit: number): Promise<Page> => {
  const { rows } = await ctx.table.query<MessageRow>({
    pk: Keys.roomPk(roomId),
    from: Keys.logSk(0),
    to: Keys.logSk(before - 1),
    descending: true,
    limit,
  });
  const page = rows.map((row): [number, MessageRow] => [Keys.seqOf(row.sk), row]);
  if (page[0]?.[0] === before - 1) return { rows: page };
  // The log ends before that, or its newest message is committed and its row still missing: the end tells.
  const end = await newestPage(ctx, roomId, limit);
  return { ...end, rows: end.rows.filter(([seq]) => seq < before) };
};

const pageAfter = async (ctx: Context, roomId: string, after: number, limit: number): Promise<Page> => {
  const { rows } = await ctx.table.query<HeadRow | MessageRow>({
    pk: Keys.roomPk(roomId),
    from: Keys.logSk(after + 1),
    to: Keys.HEAD_SK,
    limit: limit + 1,
  });
  const last = rows.at(-1);
  const found = last?.sk === Keys.HEAD_SK ? (last as HeadRow) : undefined;
  const head = found && (await Log.settled(ctx, roomId, found));
  const bySeq = new Map(
    rows.filter((row) => row.sk !== Keys.HEAD_SK).map((row) => [Keys.seqOf(row.sk), row as MessageRow]),
  );
  if (head?.tail && !bySeq.has(head.seq)) bySeq.set(head.seq, head.tail);
  if (found?.amended) Log.layOver(bySeq, found.amended);
  // The query is no snapshot: what was committed while it ran may leave a hole, and the page ends before that.
  const page: Page = { rows: [], ...(head && { head }) };
  for (let seq = after + 1; page.rows.length < limit; seq += 1) {
    const row = bySeq.get(seq);
    if (!row) break;
    page.rows.push([seq, row]);
  }
  return page;
};

const encoder = new TextEncoder();

/** As many of the first messages as fit into `bytes`, but at least one. */
const within = (bytes: number, messages: Message[]): Message[] => {
  let size = 0;
  const end = messages.findIndex((message, index) => {
    size += encoder.encode(JSON.stringify(message)).byteLength + 1;
    return size > bytes && index > 0;
  });
  return end === -1 ? messages : messages.slice(0, end);
};
