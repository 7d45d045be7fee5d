import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import { type Reacting, type Reaction, react } from "@parley/protocol/reaction";
import { busy } from "../busy";
import type { Deps, Met } from "../context";
import { inParallel } from "../parallel";
import * as Keys from "../table/keys";
import type { HeadRow, MessageRow, PendingRow, ReactedRow, RoomRow, StoredHeadRow } from "../table/row";
import { pages } from "../table/table";
import * as Head from "./head";
import { overlayReactions, reactionsOf, revOf, withReaction } from "./reaction";
import * as SentFiles from "./sent-files";

/**
 * A room's log. One conditional write of the room's head commits a message. Another one commits an edit, a delete
 * or a reaction ("a change").
 *
 * Commit of a message: `seq = seq + 1, order[id] = seq + 1, pending[id] = message`. Many writers commit at once: the table numbers them. The
 * condition asks whether what the writer has read still holds (`head.ts`). The writer reads the head first and the author's membership second
 * (I9). A writer who is refused for others' commits goes on from the head that the refusal answers with.
 *
 * After its commit, a message gets a row of its own. It stays in `pending` until a later writer has seen the row and takes it out with its own
 * commit. If the writer dies before the row, another one puts it from `pending`. Readers show `pending` in the place of missing rows. So
 * sequences have no gaps (I4), a message that is sent twice is stored once (I2), and no acknowledged message is lost (I1).
 *
 * Commit of a change: `changes = changes + 1, amended = message`. Afterwards the change is written to the message's row, and then `amended`
 * is removed. A caller that still finds `amended` writes the row before it passes the head on. So a client that knows of a change finds that
 * change in everything it reads later (I8, I12).
 *
 * Commit of a reaction, which is a change, too: `changes = changes + 1, reacted = { change: reaction }`. Afterwards it is written to the
 * message's row, and left in the head until the next commit: it is small, and that is a write less. Readers add it to the rows that they read
 * (`reaction.ts`). A writer makes sure that it is in its row before it takes it out of the head.
 */
export type End = {
  head: HeadRow;
  /** As `Head.pendingOf` tells. */
  pending: readonly Head.Pending[];
  /** The newest messages by sequence, without a gap, whether they have their rows or not. */
  newest: ReadonlyMap<number, MessageRow>;
};

/** The head holds the newest message, too. With messages under 1 KB, the head and two rows fit into one read unit of 4 KB. */
const NEWEST_ROWS = 2;

/** After so many failed attempts, or so many milliseconds, the writer gets `server.busy`. */
const COMMIT_ATTEMPTS = 40;
const COMMIT_MS = 4_000;

/** A row that is missing for so long was left out by a writer who died. */
const LATE_MS = 1_000;

/** The end of a log as a query found it. Rows may be missing that are in the head's `pending`. */
type FoundEnd = {
  stored: StoredHeadRow;
  head: HeadRow;
  pending: readonly Head.Pending[];
  rows: Map<number, MessageRow>;
};

/** The head and the newest messages, in one strongly consistent query. Undefined where there is no such room. */
export const readEnd = async (deps: Deps, roomId: string, rows = NEWEST_ROWS): Promise<End | undefined> => {
  const found = await findEnd(deps, roomId, rows);
  return found && completeEnd(deps, roomId, found);
};

const findEnd = async (deps: Deps, roomId: string, rows = NEWEST_ROWS): Promise<FoundEnd | undefined> => {
  const page = await deps.table.query<StoredHeadRow | MessageRow>({
    pk: Keys.roomPk(roomId),
    from: Keys.logSk(0),
    to: Keys.HEAD_SK,
    descending: true,
    limit: rows + 1,
  });
  const [first, ...rest] = page.rows;
  if (first?.sk !== Keys.HEAD_SK) return undefined;
  const stored = first as StoredHeadRow;
  // A query is no snapshot: it may return rows that were written after the head it returns.
  const found = (rest as (MessageRow & Keys.Key)[]).filter(({ sk }) => Keys.seqOf(sk) <= stored.seq);
  const head = Head.current(stored);
  return { stored, head, pending: Head.pendingOf(head), rows: bySeq(found) };
};

/** Rows of the log by their sequences. */
export const bySeq = (rows: readonly (MessageRow & Keys.Key)[]): Map<number, MessageRow> =>
  new Map(rows.map((row) => [Keys.seqOf(row.sk), row]));

const completeEnd = async (deps: Deps, roomId: string, { head: found, pending, rows }: FoundEnd): Promise<End> => {
  const head = await completePending(deps, roomId, found);
  const known = new Map(rows);
  Head.overlayPending(known, found, pending);
  if (found.amended) overlayPendingEdit(known, found.amended);
  const last = Head.newestOf(found);
  // The query has ended before the row, and the copy in the head may be older.
  if (last?.hasRow && !known.has(head.seq)) known.set(head.seq, await newestVersion(deps, roomId, head.seq, last));
  overlayReactions(known, found);
  return { head, pending, newest: withoutGap(known, head.seq, -1) };
};

/** The rows from `seq` on, upwards or downwards, until the first that is missing. */
export const withoutGap = (
  rows: ReadonlyMap<number, MessageRow>,
  seq: number,
  step: 1 | -1,
): Map<number, MessageRow> => {
  const found = new Map<number, MessageRow>();
  for (let at = seq; ; at += step) {
    const row = rows.get(at);
    if (!row) return found;
    found.set(at, row);
  }
};

/**
 * Writes the pending edit to its row, and the pending change of the room to the room's own, and returns the head without them. Call it before
 * the head's `changes` or `ended` is sent to anybody.
 */
export const completePending = async (deps: Deps, roomId: string, head: HeadRow): Promise<HeadRow> =>
  completePendingAbout(deps, roomId, await completePendingEdit(deps, roomId, head));

const completePendingEdit = async (deps: Deps, roomId: string, head: HeadRow): Promise<HeadRow> => {
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

/** The directory follows the room's row: `unsettled` rises with it, and the former name is noted (I16). */
const completePendingAbout = async (deps: Deps, roomId: string, head: HeadRow): Promise<HeadRow> => {
  if (!head.about) return head;
  const { about, ...rest } = head;
  const { asOf } = about;
  const room = await deps.table.get<RoomRow>(Keys.about(roomId));
  const formerNames =
    room && about.name !== undefined && about.name !== room.name ? [...(room.formerNames ?? []), room.name] : undefined;
  await deps.table.update(
    Keys.about(roomId),
    { set: { ...about, ...(formerNames && { formerNames }) }, add: { unsettled: 1 } },
    { when: "attribute_exists(#pk) AND (attribute_not_exists(#asOf) OR #asOf < :asOf)", values: { asOf } },
  );
  await deps.table.update(Keys.head(roomId), { remove: ["about"] }, { when: "#about.#asOf = :asOf", values: { asOf } });
  return rest;
};

/** Replaces the row that the pending edit changes, in rows that were read before the edit was written to its row. */
const overlayPendingEdit = (rows: Map<number, MessageRow>, { seq, ...row }: NonNullable<HeadRow["amended"]>): void => {
  const known = rows.get(seq);
  if (known && revOf(known) < revOf(row)) rows.set(seq, row);
};

/** Writes a message's row, which may be its first, after its files' items. */
const putRow = async (deps: Deps, roomId: string, seq: number, row: MessageRow): Promise<void> => {
  await SentFiles.note(deps, seq, row);
  await replaceRow(deps, roomId, seq, row);
};

/** Keeps a later version of the row: another writer may have written this one already, and changed it since. Resolves with whether it wrote. */
const replaceRow = (deps: Deps, roomId: string, seq: number, row: MessageRow): Promise<boolean> =>
  deps.table.put(
    { ...Keys.logRow(roomId, seq), ...row },
    row.rev === undefined
      ? { when: "attribute_not_exists(#pk)" }
      : { when: "attribute_not_exists(#rev) OR #rev < :rev", values: { rev: row.rev } },
  );

export type Draft = Omit<MessageRow, "timestamp" | "rev" | "change" | "editedAt" | "deletedAt">;
export type Entry = { seq: number; row: MessageRow };
/** `isNew`: this call committed it. Otherwise an earlier try had. `met`: what a new message's commit met. */
export type Committed = Entry & { head: HeadRow; isNew: boolean; met?: Met };

/** What a commit asks before every try, after it has read the head. Either function throws to refuse. */
export type CommitGuards<Author = unknown> = {
  /** Checks that the author may write here; a resend needs that, too (I9). Also called for an absent room, so a stranger sees no difference. */
  author: (head: StoredHeadRow | undefined) => Promise<Author>;
  /** Throws where the room's rules do not let the author write now. Not called when the message is there already. */
  rules?: (head: HeadRow, author: Author) => void;
  /** What the same write takes of the author's budget. Not called when the message is there already. */
  charge: (head: HeadRow) => Head.Charge | undefined;
  /** What else goes into a new message, once nothing refuses it: this may write. Not called when the message is there already. */
  attach?: () => Promise<Pick<Draft, "files" | "messageType" | "answers">>;
  /** Called with a message before it is changed, each time that this is tried: this may write. */
  announce?: (before: MessageRow) => Promise<void>;
};

/** The product's own commits, which no author asks for: the room's messages, and the deletion of an account. */
export const UNGUARDED: CommitGuards = { author: async () => {}, charge: () => undefined };

/**
 * The end of a log as a writer needs it: `written` are the sequences whose rows are there, as far as the writer has looked. `settled` are the
 * head's reactions, which all are in their messages' rows.
 */
type OpenEnd<Author> = End & { by: Author; written: ReadonlySet<number>; settled: readonly string[] };

/**
 * Reads the end, checks the author, and only then does what earlier writers have left undone: a stranger must not cause writes (I9). Undefined
 * where the head was one of an earlier version: the caller reads it again. Throws `room.not_found`, and what `author` throws.
 */
const openEnd = async <Author>(
  deps: Deps,
  roomId: string,
  author: CommitGuards<Author>["author"],
): Promise<OpenEnd<Author> | undefined> => {
  const found = await findEnd(deps, roomId);
  const [by, written] = await both(author(found?.stored), found && findWritten(deps, roomId, found));
  if (!found || !written || found.stored.deleted) throw roomNotFound();
  const { stored } = found;
  if (Head.isFormer(stored)) {
    await deps.table.update(Keys.head(roomId), ...Head.migrationOf(stored));
    return undefined;
  }
  const end = await completeEnd(deps, roomId, found);
  const missing = end.pending.filter(({ seq }) => !written.has(seq));
  const isLate = ({ row }: Head.Pending) => row.timestamp <= deps.clock.now() - LATE_MS;
  const late = missing.length >= Head.WINDOW ? missing : missing.filter(isLate);
  await inParallel(late, late.length, async ({ seq, row }) => {
    await putRow(deps, roomId, seq, row);
    written.add(seq);
  });
  await settleReactions(deps, roomId, end.head, found.rows);
  const { head, pending, newest } = end;
  return { head, pending, newest, by, written, settled: Object.keys(head.reacted ?? {}) };
};

/** Writes the head's reactions to their messages' rows where their authors have died before. `rows` were read with the head. */
const settleReactions = async (
  deps: Deps,
  roomId: string,
  head: HeadRow,
  rows: ReadonlyMap<number, MessageRow>,
): Promise<void> => {
  for (const [change, reaction] of reactionsOf(head)) {
    const { seq } = reaction;
    const row = rows.get(seq) ?? (await deps.table.get<MessageRow>(Keys.logRow(roomId, seq)));
    const reacted = row && withReaction(row, change, reaction);
    if (reacted && reacted !== row) await replaceRow(deps, roomId, seq, reacted);
  }
};

/** Both answers, after both are there. The first one's error comes first. */
const both = async <A, B>(first: Promise<A>, second: B | Promise<B>): Promise<[A, B]> => {
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === "rejected") throw a.reason;
  if (b.status === "rejected") throw b.reason;
  return [a.value, b.value];
};

/** Which messages have their rows: those that the query found, and those that are pending below them, which takes one query more. */
const findWritten = async (deps: Deps, roomId: string, { pending, rows }: FoundEnd): Promise<Set<number>> => {
  const written = new Set([...rows.keys(), ...pending.filter(({ row }) => row.hasRow).map(({ seq }) => seq)]);
  const lowest = Math.min(...rows.keys());
  const below = pending.map(({ seq }) => seq).filter((seq) => rows.size > 0 && seq < lowest && !written.has(seq));
  if (below.length === 0) return written;
  const [from, to] = [Keys.logSk(Math.min(...below)), Keys.logSk(Math.max(...below))];
  for await (const page of pages<MessageRow>(deps.table, { pk: Keys.roomPk(roomId), from, to }))
    for (const { sk } of page) written.add(Keys.seqOf(sk));
  return written;
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
export const append = async <Author>(
  deps: Deps,
  roomId: string,
  draft: Draft,
  afterSeq: number | undefined,
  guards: CommitGuards<Author>,
): Promise<Committed> => {
  const attempts = startAttempts(deps);
  let searchAfter: number | undefined;
  while (attempts.areLeft()) {
    const end = await openEnd(deps, roomId, guards.author);
    if (end) {
      searchAfter ??= searchStart(afterSeq ?? end.head.seq, end.head);
      const earlier = await findEarlier(deps, roomId, end, draft, searchAfter);
      if (earlier) {
        if (!end.written.has(earlier.seq)) await putRow(deps, roomId, earlier.seq, earlier.row);
        return { ...earlier, head: end.head, isNew: false };
      }
      const committed = await commit(deps, roomId, draft, end, guards, attempts);
      if (committed) return committed;
    }
    await attempts.wait();
  }
  throw busy("Unable to send the message: too many are writing to this room.");
};

/**
 * Commits a message after what the writer has read, or after what was committed since, as long as all of that is known to be others'. Then
 * the author is still a member, and no earlier try is there. Undefined where the writer must read again.
 */
const commit = async <Author>(
  deps: Deps,
  roomId: string,
  draft: Draft,
  end: OpenEnd<Author>,
  guards: CommitGuards<Author>,
  attempts: Attempts,
): Promise<Committed | undefined> => {
  const id = Head.fingerprint(draft);
  let whole: Draft | undefined;
  for (let base = end.head; ; ) {
    guards.rules?.(base, end.by);
    const charge = guards.charge(base);
    whole ??= guards.attach ? { ...draft, ...(await guards.attach()) } : draft;
    const furthest = Head.furthestOf(end.head, whole);
    // Never earlier than its predecessor, as the clocks of two Lambdas may differ.
    const row: MessageRow = { ...whole, timestamp: Math.max(deps.clock.now(), base.at) };
    const { isUpdated, row: head } = await deps.table.updateOrGet<HeadRow>(
      Keys.head(roomId),
      ...Head.commitOf(base, { id, row, written: end.written, settled: end.settled, furthest, charge }),
    );
    if (isUpdated) {
      deps.recent?.note(roomId, head.seq, id);
      await putRow(deps, roomId, head.seq, row);
      const met = { pending: Object.keys(head.pending).length, overtaken: head.seq - 1 - end.head.seq };
      return { seq: head.seq, row, head: await completePending(deps, roomId, head), isNew: true, met };
    }
    // Or else the SDK retried a write that had been applied; the next search then finds it.
    if (!head || head.seq > furthest || !Head.isKnownSince(base, head, id)) return undefined;
    await attempts.wait();
    if (!attempts.areLeft()) return undefined;
    base = head;
  }
};

/** The attempts at one commit, which end. */
type Attempts = { areLeft(): boolean; wait(): Promise<void> };

const startAttempts = (deps: Deps): Attempts => {
  const until = deps.clock.now() + COMMIT_MS;
  let failed = 0;
  return {
    areLeft: () => failed < COMMIT_ATTEMPTS && deps.clock.now() < until,
    /** A random wait, so that two writers do not collide again. */
    async wait() {
      await deps.clock.sleep(deps.random() * Math.min(5 * 2 ** failed, 100));
      failed += 1;
    },
  };
};

/** Finds the message of an earlier try after `afterSeq`; mostly it is one of the first there. Throws `message.too_old`. */
const findEarlier = async (
  deps: Deps,
  roomId: string,
  { head, pending, newest }: End,
  draft: Draft,
  afterSeq: number,
): Promise<Entry | undefined> => {
  for (const [seq, row] of newest) if (Head.isSame(row, draft)) return { seq, row };
  for (const { seq, row } of pending)
    if (Head.isSame(row, draft)) return { seq, row: await newestVersion(deps, roomId, seq, row) };
  const from = afterSeq + 1;
  const to = Math.min(head.seq + 1, ...newest.keys()) - 1;
  if (from > to) return undefined;
  const id = Head.fingerprint(draft);
  if (Head.isAbsentSince(head, afterSeq, id) || deps.recent?.lacks(roomId, afterSeq, head.seq, id)) return undefined;
  if (to - from >= LIMITS.dedupeMessages)
    throw new ParleyError(
      "message.too_old",
      "Unable to send the message: the room has moved on too far since it was written.",
    );
  const range = { pk: Keys.roomPk(roomId), from: Keys.logSk(from), to: Keys.logSk(to) };
  for await (const rows of pages<MessageRow>(deps.table, range)) {
    const row = rows.find((each) => Head.isSame(each, draft));
    if (row) return { seq: Keys.seqOf(row.sk), row };
  }
  return undefined;
};

/** Of a message in the head: the row, where that may be newer. */
const newestVersion = async (deps: Deps, roomId: string, seq: number, row: PendingRow): Promise<MessageRow> => {
  const stored = row.hasRow && (await deps.table.get<MessageRow>(Keys.logRow(roomId, seq)));
  return stored || row;
};

/**
 * Commits an edit or a delete, once. Before every try it reads the head and calls `guards.author`, then `change`. `change` returns the row as
 * it should be, returns the given row where an earlier try has made the change, or throws to refuse. Throws `room.not_found`,
 * `server.busy`, and what the three functions throw.
 */
export const commitChange = <Author>(
  deps: Deps,
  roomId: string,
  seq: number,
  guards: CommitGuards<Author>,
  change: Change<Author>,
): Promise<Committed> =>
  commitOnce(deps, roomId, seq, guards, change, async ({ head }, row, charge) => {
    const changed = await deps.table.update<HeadRow>(Keys.head(roomId), ...Head.changeOf(head, seq, row, charge));
    return changed && completePending(deps, roomId, changed);
  });

/**
 * Commits a reaction, once. Throws as `commitChange` does. `allow` is called in the place of `change`, with the reactions as they would be, and
 * throws to refuse. It costs a write of the head and one of the message's row.
 */
export const commitReaction = <Author>(
  deps: Deps,
  roomId: string,
  seq: number,
  guards: CommitGuards<Author>,
  reacting: Reacting,
  allow: (row: MessageRow | undefined, reactions: readonly Reaction[]) => void,
): Promise<Committed> => {
  const at = deps.clock.now();
  const next = (row: MessageRow): ReactedRow => ({ ...reacting, seq, at, rev: revOf(row) + 1 });
  const change: Change<Author> = (row) => {
    const before = row?.reactions ?? [];
    const reactions = react(before, reacting);
    allow(row, reactions);
    if (!row) throw roomNotFound();
    return reactions === before ? row : withReaction(row, 0, next(row));
  };
  return commitOnce(deps, roomId, seq, guards, change, async ({ head, written }, row, charge) => {
    const pending = Head.pendingAt(head, seq);
    // From now on only the row has all reactions.
    if (pending && !written.has(seq)) await putRow(deps, roomId, seq, pending.row);
    const reaction: ReactedRow = { ...reacting, seq, at, rev: revOf(row) };
    const reacted = await deps.table.update<HeadRow>(
      Keys.head(roomId),
      ...Head.reactionOf(head, row, reaction, charge),
    );
    if (!reacted) return undefined;
    if (!(await replaceRow(deps, roomId, seq, row)) && (await isOvertaken(deps, roomId, seq, row))) return undefined;
    return completePending(deps, roomId, reacted);
  });
};

/** Whether a function of the version before, which sees no reactions in the head, has changed the message without this one. */
const isOvertaken = async (deps: Deps, roomId: string, seq: number, row: MessageRow): Promise<boolean> => {
  const stored = await deps.table.get<MessageRow>(Keys.logRow(roomId, seq));
  return stored !== undefined && revOf(stored) === revOf(row) && stored.change !== row.change;
};

type Change<Author> = (row: MessageRow | undefined, author: Author) => MessageRow;

/** `write` commits the changed message to the head that was read. It answers with the head as it is then; undefined where another try is needed. */
const commitOnce = async <Author>(
  deps: Deps,
  roomId: string,
  seq: number,
  guards: CommitGuards<Author>,
  change: Change<Author>,
  write: (end: OpenEnd<Author>, row: MessageRow, charge: Head.Charge | undefined) => Promise<HeadRow | undefined>,
): Promise<Committed> => {
  const attempts = startAttempts(deps);
  while (attempts.areLeft()) {
    const end = await openEnd(deps, roomId, guards.author);
    if (end) {
      const before = await findMessage(deps, roomId, end, seq);
      const after = change(before && withoutKey(before), end.by);
      if (before && revOf(after) === revOf(before)) return { seq, row: after, head: end.head, isNew: false };
      guards.rules?.(end.head, end.by);
      if (before) await guards.announce?.(before);
      const row: MessageRow = { ...after, change: end.head.changes + 1 };
      const head = await write(end, row, guards.charge(end.head));
      if (head) return { seq, row, head, isNew: true };
    }
    await attempts.wait();
  }
  throw busy("Unable to change the message: too many are writing to this room.");
};

/**
 * The message as it is committed, whether its row says so yet or not. Undefined where there is none, or no room. Two read units. The head comes
 * first: what it says of changes is in every row that is read after it.
 */
export const readMessage = async (deps: Deps, roomId: string, seq: number): Promise<MessageRow | undefined> => {
  const head = await deps.table.get<StoredHeadRow>(Keys.head(roomId));
  if (!head || head.deleted) return undefined;
  if (head.amended?.seq === seq) return head.amended;
  return findMessage(deps, roomId, { head: Head.current(head), newest: new Map() }, seq);
};

/** A committed message that may have no row yet, by what its author called it. Undefined where it has its row, or is not there. One read unit. */
export const readPending = async (
  deps: Deps,
  roomId: string,
  message: Pick<MessageRow, "userId" | "nonce">,
): Promise<Entry | undefined> => {
  const head = await deps.table.get<StoredHeadRow>(Keys.head(roomId));
  if (!head || head.deleted) return undefined;
  return Head.pendingOf(Head.current(head)).find(({ row }) => Head.isSame(row, message));
};

const findMessage = async (
  deps: Deps,
  roomId: string,
  { head, newest }: Pick<End, "head" | "newest">,
  seq: number,
): Promise<MessageRow | undefined> => {
  if (seq > head.seq) return undefined;
  const pending = Head.pendingAt(head, seq)?.row;
  const known = newest.get(seq) ?? (pending?.hasRow ? undefined : pending);
  return known ?? (await deps.table.get<MessageRow>(Keys.logRow(roomId, seq)));
};

/**
 * Makes every commit fail whose author has read the room before, as some right of theirs has ended (I9). No message tells of it. Nothing where
 * there is no room.
 */
export const outdateReaders = async (deps: Deps, roomId: string): Promise<void> => {
  const key = Keys.head(roomId);
  for (;;) {
    if (await deps.table.update(key, { add: { ended: 1 } }, { when: "attribute_exists(#ended)" })) return;
    const head = await deps.table.get<StoredHeadRow>(key);
    if (!head) return;
    if (Head.isFormer(head)) await deps.table.update(key, ...Head.migrationOf(head));
  }
};

/** The message without its key. */
const withoutKey = ({ pk: _pk, sk: _sk, ...row }: MessageRow & Partial<Keys.Key>): MessageRow => row;

/** An absent room and a private one that is not the caller's are refused with the same words. */
export const roomNotFound = () =>
  new ParleyError("room.not_found", "Unable to find the room: there is none, or it is private.");
