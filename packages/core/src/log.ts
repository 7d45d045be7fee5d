import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { World } from "./context";
import * as Keys from "./keys";
import type { HeadRow, MessageRow } from "./row";
import { pages } from "./table";

/**
 * A room's log: one conditional write commits a message.
 *
 * The commit is the update of the head (`seq = n + 1, tail = message`, if `seq = n`). The message's own row follows; should the writer die
 * before it, the next writer finds the row missing and puts it from `tail`, and readers lay `tail` over it. So sequences have no gaps
 * (I4), a message is there once however often it is sent (I2), and nothing acknowledged is lost (I1).
 */
export type End = {
  head: HeadRow;
  /** The newest messages by sequence, the last one included even where its row is still missing. */
  newest: ReadonlyMap<number, MessageRow>;
};

/** Two rows and the head, which holds one more message, are one read unit of 4 KB where messages are under 1 KB. */
const NEWEST_ROWS = 2;

/** A room that so many write to at once answers `server.busy` in the end. */
const COMMIT_ATTEMPTS = 40;

/** The head and the newest messages, in one strongly consistent query. Undefined where there is no such room. */
export const readEnd = async (world: World, roomId: string, rows = NEWEST_ROWS): Promise<End | undefined> => {
  const page = await world.table.query<HeadRow | MessageRow>({
    pk: Keys.roomPk(roomId),
    from: Keys.logSk(0),
    to: Keys.HEAD_SK,
    descending: true,
    limit: rows + 1,
  });
  const [first, ...rest] = page.rows;
  if (first?.sk !== Keys.HEAD_SK) return undefined;
  const head = first as HeadRow;
  // A query is no snapshot: it may have read rows that were written after the head it returns.
  const newest = new Map(
    rest.map((row): [number, MessageRow] => [Keys.seqOf(row.sk), row as MessageRow]).filter(([seq]) => seq <= head.seq),
  );
  if (!head.tail || newest.has(head.seq)) return { head, newest };
  await putRow(world, roomId, head.seq, head.tail);
  return { head, newest: new Map([[head.seq, head.tail], ...newest]) };
};

/** Conditional on absence: a row that is there may have been edited since. */
const putRow = (world: World, roomId: string, seq: number, row: MessageRow) =>
  world.table.put({ ...Keys.logRow(roomId, seq), ...row }, { when: "attribute_not_exists(#pk)" });

export type Draft = Omit<MessageRow, "timestamp" | "rev" | "editedAt" | "deletedAt">;
export type Entry = { seq: number; row: MessageRow };
export type Appended = Entry & { head: HeadRow };

/** Both are asked before every try of the commit, after the head was read, and throw to refuse. */
export type Admission = {
  /** Whether the author may write here, which a resend needs too (I9). */
  author: () => Promise<unknown>;
  /** What becomes part of the head in the same write. Not asked where the message is there already. */
  head: (head: HeadRow) => Partial<HeadRow>;
};

/**
 * Appends a message, once. `afterSeq` is where to begin looking for an earlier try of the same `nonce`; without it this is the
 * first. Throws `room.not_found`, `message.too_old`, `server.busy`, and what `admit` throws.
 */
export const append = async (
  world: World,
  roomId: string,
  draft: Draft,
  afterSeq: number | undefined,
  admit: Admission,
): Promise<Appended> => {
  let searchAfter = afterSeq;
  for (let attempt = 0; attempt < COMMIT_ATTEMPTS; attempt += 1) {
    const end = await readEnd(world, roomId);
    if (!end) throw roomNotFound();
    await admit.author();
    searchAfter ??= end.head.seq;
    const earlier = await findEarlier(world, roomId, end, draft, searchAfter);
    if (earlier) return { ...earlier, head: end.head };

    const admitted = admit.head(end.head);
    const seq = end.head.seq + 1;
    // Never before its predecessor, whatever the clocks of two Lambdas say.
    const timestamp = Math.max(world.clock.now(), end.head.tail?.timestamp ?? 0);
    const row: MessageRow = { ...draft, timestamp };
    const head = await world.table.update<HeadRow>(
      Keys.head(roomId),
      { set: { ...admitted, seq, tail: row } },
      { when: "#seq = :expected", values: { expected: end.head.seq } },
    );
    if (head) {
      await putRow(world, roomId, seq, row);
      return { seq, row, head };
    }
    // Somebody was faster, or the SDK tried twice and the first try had been applied: the next round's search tells.
    await world.clock.sleep(world.random() * Math.min(5 * 2 ** attempt, 100));
  }
  throw new ParleyError("server.busy", "Unable to send the message: too many are writing to this room.");
};

/** The message of an earlier try, among the messages after `afterSeq`: most often it is one of the first. */
const findEarlier = async (
  world: World,
  roomId: string,
  { head, newest }: End,
  draft: Draft,
  afterSeq: number,
): Promise<Entry | undefined> => {
  // The type too: nobody's own id stands for what the room itself says.
  const matches = (row: MessageRow) =>
    row.nonce === draft.nonce && row.userId === draft.userId && row.messageType === draft.messageType;
  for (const [seq, row] of newest) if (matches(row)) return { seq, row };
  const from = afterSeq + 1;
  const to = Math.min(head.seq + 1, ...newest.keys()) - 1;
  if (from > to) return undefined;
  if (to - from >= LIMITS.dedupeMessages)
    throw new ParleyError(
      "message.too_old",
      "Unable to send the message: the room has moved on too far since it was written.",
    );
  const range = { pk: Keys.roomPk(roomId), from: Keys.logSk(from), to: Keys.logSk(to) };
  for await (const rows of pages<MessageRow>(world.table, range)) {
    const row = rows.find(matches);
    if (row) return { seq: Keys.seqOf(row.sk), row };
  }
  return undefined;
};

/** One message, or undefined where the log does not reach that far. */
export const readRow = async (world: World, roomId: string, seq: number): Promise<MessageRow | undefined> => {
  const row = await world.table.get<MessageRow>(Keys.logRow(roomId, seq));
  if (row) return row;
  return (await readEnd(world, roomId))?.newest.get(seq);
};

/**
 * Changes a message that is there: its row first, if its `rev` is still the one that was read, then the head's `change` counter, with
 * `tail` mended where it is that message. A client that sees `change` jump knows that it missed one. Undefined: another change was faster.
 * `row` unchanged in `rev` means that an earlier try got as far as the row; the counter still moves.
 */
export const amend = async (
  world: World,
  roomId: string,
  seq: number,
  before: MessageRow,
  after: MessageRow,
): Promise<HeadRow | undefined> => {
  if (after.rev !== before.rev) {
    const { content, rev, editedAt, deletedAt } = after;
    const written = await world.table.update(
      Keys.logRow(roomId, seq),
      {
        set: {
          rev,
          ...(content !== undefined && { content }),
          ...(editedAt !== undefined && { editedAt }),
          ...(deletedAt !== undefined && { deletedAt }),
        },
        ...(content === undefined && { remove: ["content"] }),
      },
      before.rev === undefined
        ? { when: "attribute_exists(#pk) AND attribute_not_exists(#rev)" }
        : { when: "#rev = :before", values: { before: before.rev } },
    );
    if (!written) return undefined;
  }
  const counted = { add: { change: 1 } };
  const mended = await world.table.update<HeadRow>(
    Keys.head(roomId),
    { ...counted, set: { tail: strip(after) } },
    {
      when: "#seq = :seq AND (attribute_not_exists(#tail.#rev) OR #tail.#rev < :rev)",
      values: { seq, rev: after.rev ?? 0 },
    },
  );
  return mended ?? world.table.update<HeadRow>(Keys.head(roomId), counted, { when: "attribute_exists(#pk)" });
};

/** The message without its key. */
const strip = ({ pk: _pk, sk: _sk, ...row }: MessageRow & Partial<Keys.Key>): MessageRow => row;

/** An absent room and a private one that is not the caller's are refused with the same words. */
export const roomNotFound = () =>
  new ParleyError("room.not_found", "Unable to find the room: there is none, or it is private.");
