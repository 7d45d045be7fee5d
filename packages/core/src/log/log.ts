import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { Deps } from "../context";
import * as Keys from "../table/keys";
import type { HeadRow, MessageRow } from "../table/row";
import { pages } from "../table/table";

/**
 * A room's log. One conditional write of the room's head commits a message. Another one commits an edit or a delete ("a change").
 *
 * Commit of a message: `seq = n + 1, tail = message`. Commit of a change: `change = c + 1, amended = message`. Both require that `seq` and
 * `change` are still what the writer read. The writer reads the head first and the author's membership second (I9).
 *
 * After its commit, a message gets a row of its own. If the writer dies in between, the next writer puts the row from `tail`, and readers show
 * `tail` in its place. So sequences have no gaps (I4), a message that is sent twice is stored once (I2), and no acknowledged message is
 * lost (I1).
 *
 * After its commit, a change is written to the message's row, and then `amended` is removed. A caller that still finds `amended` writes the
 * row before it passes the head on. So a client that knows of a change finds that change in everything it reads later (I8, I12).
 */
export type End = {
  head: HeadRow;
  /** The newest messages by sequence. The last one is here even while its row is missing. */
  newest: ReadonlyMap<number, MessageRow>;
};

/** The head holds one message more. With messages under 1 KB, the head and two rows fit into one read unit of 4 KB. */
const NEWEST_ROWS = 2;

/** After so many failed attempts the writer gets `server.busy`. */
const COMMIT_ATTEMPTS = 40;

/** The end of a log as a query found it. A dead writer may have left a row unwritten. */
type FoundEnd = { head: HeadRow; newest: Map<number, MessageRow> };

/** The head and the newest messages, in one strongly consistent query. Undefined where there is no such room. */
export const readEnd = async (deps: Deps, roomId: string, rows = NEWEST_ROWS): Promise<End | undefined> => {
  const found = await findEnd(deps, roomId, rows);
  return found && completeUnfinished(deps, roomId, found);
};

const findEnd = async (deps: Deps, roomId: string, rows = NEWEST_ROWS): Promise<FoundEnd | undefined> => {
  const page = await deps.table.query<HeadRow | MessageRow>({
    pk: Keys.roomPk(roomId),
    from: Keys.logSk(0),
    to: Keys.HEAD_SK,
    descending: true,
    limit: rows + 1,
  });
  const [first, ...rest] = page.rows;
  if (first?.sk !== Keys.HEAD_SK) return undefined;
  const head = first as HeadRow;
  // A query is no snapshot: it may return rows that were written after the head it returns.
  const newest = new Map(
    rest.map((row): [number, MessageRow] => [Keys.seqOf(row.sk), row as MessageRow]).filter(([seq]) => seq <= head.seq),
  );
  return { head, newest };
};

/** Writes the rows that a dead writer left out. Call it only for people who may read the room: a stranger must not cause writes (I9). */
const completeUnfinished = async (deps: Deps, roomId: string, { head: found, newest }: FoundEnd): Promise<End> => {
  const head = await completePendingEdit(deps, roomId, found);
  if (found.amended) overlayPendingEdit(newest, found.amended);
  if (!head.tail || newest.has(head.seq)) return { head, newest };
  await putRow(deps, roomId, head.seq, head.tail);
  return { head, newest: new Map([[head.seq, head.tail], ...newest]) };
};

/** Writes the pending edit to its row, and returns the head without it. Call it before the head's `change` is sent to anybody. */
export const completePendingEdit = async (deps: Deps, roomId: string, head: HeadRow): Promise<HeadRow> => {
  if (!head.amended) return head;
  const { amended, ...rest } = head;
  const { seq, ...row } = amended;
  await putRow(deps, roomId, seq, row);
  await deps.table.update(
    Keys.head(roomId),
    { remove: ["amended"] },
    { when: "#amended.#change = :change", values: { change: row.change } },
  );
  return rest;
};

/** Replaces the row that the pending edit changes, in rows that were read before the edit was written to its row. */
export const overlayPendingEdit = (
  rows: Map<number, MessageRow>,
  { seq, ...row }: NonNullable<HeadRow["amended"]>,
): void => {
  const known = rows.get(seq);
  if (known && revOf(known) < revOf(row)) rows.set(seq, row);
};

const revOf = ({ rev = 0 }: MessageRow): number => rev;

/** Keeps a later version of the row: another writer may have written this one already, and changed it since. */
const putRow = (deps: Deps, roomId: string, seq: number, row: MessageRow) =>
  deps.table.put(
    { ...Keys.logRow(roomId, seq), ...row },
    row.rev === undefined
      ? { when: "attribute_not_exists(#pk)" }
      : { when: "attribute_not_exists(#rev) OR #rev < :rev", values: { rev: row.rev } },
  );

export type Draft = Omit<MessageRow, "timestamp" | "rev" | "change" | "editedAt" | "deletedAt">;
export type Entry = { seq: number; row: MessageRow };
/** `isNew`: this call committed it. Otherwise an earlier try had. */
export type Committed = Entry & { head: HeadRow; isNew: boolean };

/** What a commit asks before every try, after it has read the head. Either function throws to refuse. */
export type CommitGuards<Author = unknown> = {
  /** Checks that the author may write here; a resend needs that, too (I9). Also called for an absent room, so a stranger sees no difference. */
  author: () => Promise<Author>;
  /** Attributes to set on the head in the same write. Not called when the message is there already. */
  head: (head: HeadRow) => Partial<HeadRow>;
};

/**
 * Where the search for an earlier try begins. An `afterSeq` beyond the log's end comes from before a restore. The earlier try may then be
 * anywhere, so we search as far back as a resend may be late (I2).
 */
const searchStart = (afterSeq: number, head: HeadRow): number =>
  afterSeq <= head.seq ? afterSeq : Math.max(0, head.seq - LIMITS.dedupeMessages);

/**
 * Appends a message, once. An earlier try with the same `nonce` is searched after `afterSeq`; without `afterSeq` this is the first try. Throws `room.not_found`, `message.too_old`, `server.busy`, and what `guards` throws.
 */
export const append = async (
  deps: Deps,
  roomId: string,
  draft: Draft,
  afterSeq: number | undefined,
  guards: CommitGuards,
): Promise<Committed> => {
  let searchAfter: number | undefined;
  for (let attempt = 0; attempt < COMMIT_ATTEMPTS; attempt += 1) {
    const found = await findEnd(deps, roomId);
    await guards.author();
    if (!found) throw roomNotFound();
    const end = await completeUnfinished(deps, roomId, found);
    searchAfter ??= searchStart(afterSeq ?? end.head.seq, end.head);
    const earlier = await findEarlier(deps, roomId, end, draft, searchAfter);
    if (earlier) return { ...earlier, head: end.head, isNew: false };

    const charged = guards.head(end.head);
    const seq = end.head.seq + 1;
    // Never earlier than its predecessor, as the clocks of two Lambdas may differ.
    const timestamp = Math.max(deps.clock.now(), end.head.tail?.timestamp ?? 0);
    const row: MessageRow = { ...draft, timestamp };
    const head = await deps.table.update<HeadRow>(
      Keys.head(roomId),
      { set: { ...charged, seq, tail: row } },
      ifHeadUnchanged(end.head),
    );
    if (head) {
      await putRow(deps, roomId, seq, row);
      return { seq, row, head: await completePendingEdit(deps, roomId, head), isNew: true };
    }
    // Another writer was faster. Or the SDK retried a write that had been applied; the next round's search then finds it.
    await waitBeforeRetry(deps, attempt);
  }
  throw new ParleyError("server.busy", "Unable to send the message: too many are writing to this room.");
};

/** A random wait before the next attempt, so that two writers do not collide again. */
const waitBeforeRetry = (deps: Deps, attempt: number) =>
  deps.clock.sleep(deps.random() * Math.min(5 * 2 ** attempt, 100));

const isSystem = ({ messageType }: Pick<MessageRow, "messageType">): boolean => messageType === "SYSTEM";

/** Finds the message of an earlier try after `afterSeq`; mostly it is one of the first there. Throws `message.too_old`. */
const findEarlier = async (
  deps: Deps,
  roomId: string,
  { head, newest }: End,
  draft: Draft,
  afterSeq: number,
): Promise<Entry | undefined> => {
  // A person's id never matches a system message. Apart from that, the type does not matter: one id, one message (I2).
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
  for await (const rows of pages<MessageRow>(deps.table, range)) {
    const row = rows.find(matches);
    if (row) return { seq: Keys.seqOf(row.sk), row };
  }
  return undefined;
};

/**
 * Commits an edit or a delete, once. Before every try it reads the head and calls `guards.author`, then `change`. `change` returns the row as
 * it should be, returns the given row where an earlier try has made the change, or throws to refuse. `guards.head` gives what to set on the
 * head in the same write. Throws `room.not_found`, `server.busy`, and what the three functions throw.
 */
export const commitChange = async <Author>(
  deps: Deps,
  roomId: string,
  seq: number,
  guards: CommitGuards<Author>,
  change: (row: MessageRow | undefined, author: Author) => MessageRow,
): Promise<Committed> => {
  for (let attempt = 0; attempt < COMMIT_ATTEMPTS; attempt += 1) {
    const found = await findEnd(deps, roomId);
    const by = await guards.author();
    if (!found) throw roomNotFound();
    const end = await completeUnfinished(deps, roomId, found);
    const before = end.newest.get(seq) ?? (await deps.table.get<MessageRow>(Keys.logRow(roomId, seq)));
    const after = change(before && withoutKey(before), by);
    if (before && revOf(after) === revOf(before)) return { seq, row: after, head: end.head, isNew: false };
    const row: MessageRow = { ...after, change: end.head.change + 1 };
    const head = await deps.table.update<HeadRow>(
      Keys.head(roomId),
      {
        set: {
          ...guards.head(end.head),
          change: row.change,
          amended: { ...row, seq },
          ...(seq === end.head.seq && { tail: row }),
        },
      },
      ifHeadUnchanged(end.head),
    );
    if (head) return { seq, row, head: await completePendingEdit(deps, roomId, head), isNew: true };
    await waitBeforeRetry(deps, attempt);
  }
  throw new ParleyError("server.busy", "Unable to change the message: too many are writing to this room.");
};

/** No message and no change was committed since. Either one also charges its author's rate limit, which this write would undo (I18). */
const ifHeadUnchanged = ({ seq, change }: HeadRow) => ({
  when: "#seq = :seq AND #change = :change",
  values: { seq, change },
});

/** The message without its key. */
const withoutKey = ({ pk: _pk, sk: _sk, ...row }: MessageRow & Partial<Keys.Key>): MessageRow => row;

/** An absent room and a private one that is not the caller's are refused with the same words. */
export const roomNotFound = () =>
  new ParleyError("room.not_found", "Unable to find the room: there is none, or it is private.");
