import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { World } from "../context";
import * as Keys from "../table/keys";
import type { HeadRow, MessageRow } from "../table/row";
import { pages } from "../table/table";

/**
 * A room's log: one conditional write of its head commits a message, and one commits an edit or a delete.
 *
 * A message's commit is `seq = n + 1, tail = message`, and a change's is `change = c + 1, amended = message`. Either is on condition that
 * neither `seq` nor `change` has moved since the head and then the author's membership were read (I9).
 *
 * A message's own row follows; should the writer die before it, the next writer finds the row missing and puts it from `tail`, and readers
 * lay `tail` over it. So sequences have no gaps (I4), a message is there once however often it is sent (I2), and nothing acknowledged is
 * lost (I1).
 *
 * A change's row follows, and then `amended` goes. A caller that finds `amended` still there writes the row first, and only then tells
 * anybody of the head. So a client that has heard of a change finds it in everything that it reads from then on (I8, I12).
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

/** As a query found the end of a log: a dead writer may have left something undone. */
type FoundEnd = { head: HeadRow; newest: Map<number, MessageRow> };

/** The head and the newest messages, in one strongly consistent query. Undefined where there is no such room. */
export const readEnd = async (world: World, roomId: string, rows = NEWEST_ROWS): Promise<End | undefined> => {
  const found = await findEnd(world, roomId, rows);
  return found && complete(world, roomId, found);
};

const findEnd = async (world: World, roomId: string, rows = NEWEST_ROWS): Promise<FoundEnd | undefined> => {
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
  return { head, newest };
};

/** Writes what a dead writer left undone. Only for those who may read the room: a stranger must not cause it (I9). */
const complete = async (world: World, roomId: string, { head: found, newest }: FoundEnd): Promise<End> => {
  const head = await settled(world, roomId, found);
  if (found.amended) layOver(newest, found.amended);
  if (!head.tail || newest.has(head.seq)) return { head, newest };
  await putRow(world, roomId, head.seq, head.tail);
  return { head, newest: new Map([[head.seq, head.tail], ...newest]) };
};

/** The head with nothing on it that its rows do not say. To be called before anybody is told of its `change`. */
export const settled = async (world: World, roomId: string, head: HeadRow): Promise<HeadRow> => {
  if (!head.amended) return head;
  const { amended, ...rest } = head;
  const { seq, ...row } = amended;
  await putRow(world, roomId, seq, row);
  await world.table.update(
    Keys.head(roomId),
    { remove: ["amended"] },
    { when: "#amended.#change = :change", values: { change: row.change } },
  );
  return rest;
};

/** Shows rows, which were read beside a head or before it was settled, as its change left them. */
export const layOver = (rows: Map<number, MessageRow>, { seq, ...row }: NonNullable<HeadRow["amended"]>): void => {
  const known = rows.get(seq);
  if (known && revOf(known) < revOf(row)) rows.set(seq, row);
};

const revOf = ({ rev = 0 }: MessageRow): number => rev;

/** Unless a later version of it is there: others may have been faster, and gone on. */
const putRow = (world: World, roomId: string, seq: number, row: MessageRow) =>
  world.table.put(
    { ...Keys.logRow(roomId, seq), ...row },
    row.rev === undefined
      ? { when: "attribute_not_exists(#pk)" }
      : { when: "attribute_not_exists(#rev) OR #rev < :rev", values: { rev: row.rev } },
  );

export type Draft = Omit<MessageRow, "timestamp" | "rev" | "change" | "editedAt" | "deletedAt">;
export type Entry = { seq: number; row: MessageRow };
/** `isNew`: this call committed it. Otherwise it was there, as an earlier try left it. */
export type Committed = Entry & { head: HeadRow; isNew: boolean };

/** Both are asked before every try of the commit, after the head was read, and throw to refuse. */
export type Admission<Author = unknown> = {
  /** Whether the author may write here, which a resend needs too (I9). Asked of an absent room, too, so that a stranger sees no difference. */
  author: () => Promise<Author>;
  /** What becomes part of the head in the same write. Not asked where the message is there already. */
  head: (head: HeadRow) => Partial<HeadRow>;
};

/**
 * Where to look for an earlier try. A place that the log has not reached is of a log from which this one was restored: the try may be
 * anywhere, before the restore or after it, so all is searched that a resend may be late by (I2).
 */
const startOf = (afterSeq: number, head: HeadRow): number =>
  afterSeq <= head.seq ? afterSeq : Math.max(0, head.seq - LIMITS.dedupeMessages);

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
): Promise<Committed> => {
  let searchAfter: number | undefined;
  for (let attempt = 0; attempt < COMMIT_ATTEMPTS; attempt += 1) {
    const found = await findEnd(world, roomId);
    await admit.author();
    if (!found) throw roomNotFound();
    const end = await complete(world, roomId, found);
    searchAfter ??= startOf(afterSeq ?? end.head.seq, end.head);
    const earlier = await findEarlier(world, roomId, end, draft, searchAfter);
    if (earlier) return { ...earlier, head: end.head, isNew: false };

    const admitted = admit.head(end.head);
    const seq = end.head.seq + 1;
    // Never before its predecessor, whatever the clocks of two Lambdas say.
    const timestamp = Math.max(world.clock.now(), end.head.tail?.timestamp ?? 0);
    const row: MessageRow = { ...draft, timestamp };
    const head = await world.table.update<HeadRow>(
      Keys.head(roomId),
      { set: { ...admitted, seq, tail: row } },
      unmoved(end.head),
    );
    if (head) {
      await putRow(world, roomId, seq, row);
      return { seq, row, head: await settled(world, roomId, head), isNew: true };
    }
    // Somebody was faster, or the SDK tried twice and the first try had been applied: the next round's search tells.
    await stepBack(world, attempt);
  }
  throw new ParleyError("server.busy", "Unable to send the message: too many are writing to this room.");
};

/** Before the next attempt at a commit: not in step with whoever was faster. */
const stepBack = (world: World, attempt: number) => world.clock.sleep(world.random() * Math.min(5 * 2 ** attempt, 100));

const isSystem = ({ messageType }: Pick<MessageRow, "messageType">): boolean => messageType === "SYSTEM";

/** The message of an earlier try, among the messages after `afterSeq`: most often it is one of the first. */
const findEarlier = async (
  world: World,
  roomId: string,
  { head, newest }: End,
  draft: Draft,
  afterSeq: number,
): Promise<Entry | undefined> => {
  // Nobody's own id stands for what the room itself says. Other types are no part of the identity: one id, one message (I2).
  const matches = (row: MessageRow) =>
    row.nonce === draft.nonce && row.userId === draft.userId && isSystem(row) === isSystem(draft);
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

/**
 * Changes a message, once. Before every try of the commit, after the head was read, `admit.author` is asked as by `append`, and then `change`:
 * it throws to refuse, and answers with the row that it was given where that is as it should be, as an earlier try left it. `admit.head` is asked
 * for what becomes part of the head in the same write. Throws `room.not_found`, `server.busy`, and what the three throw.
 */
export const amend = async <Author>(
  world: World,
  roomId: string,
  seq: number,
  admit: Admission<Author>,
  change: (row: MessageRow | undefined, author: Author) => MessageRow,
): Promise<Committed> => {
  for (let attempt = 0; attempt < COMMIT_ATTEMPTS; attempt += 1) {
    const found = await findEnd(world, roomId);
    const by = await admit.author();
    if (!found) throw roomNotFound();
    const end = await complete(world, roomId, found);
    const before = end.newest.get(seq) ?? (await world.table.get<MessageRow>(Keys.logRow(roomId, seq)));
    const after = change(before && strip(before), by);
    if (before && revOf(after) === revOf(before)) return { seq, row: after, head: end.head, isNew: false };
    const row: MessageRow = { ...after, change: end.head.change + 1 };
    const head = await world.table.update<HeadRow>(
      Keys.head(roomId),
      {
        set: {
          ...admit.head(end.head),
          change: row.change,
          amended: { ...row, seq },
          ...(seq === end.head.seq && { tail: row }),
        },
      },
      unmoved(end.head),
    );
    if (head) return { seq, row, head: await settled(world, roomId, head), isNew: true };
    await stepBack(world, attempt);
  }
  throw new ParleyError("server.busy", "Unable to change the message: too many are writing to this room.");
};

/** No message and no change came between: either also takes of its author's budget, which the next commit would give back (I18). */
const unmoved = ({ seq, change }: HeadRow) => ({
  when: "#seq = :seq AND #change = :change",
  values: { seq, change },
});

/** The message without its key. */
const strip = ({ pk: _pk, sk: _sk, ...row }: MessageRow & Partial<Keys.Key>): MessageRow => row;

/** An absent room and a private one that is not the caller's are refused with the same words. */
export const roomNotFound = () =>
  new ParleyError("room.not_found", "Unable to find the room: there is none, or it is private.");
