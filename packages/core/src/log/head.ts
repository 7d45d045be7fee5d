import { hash } from "node:crypto";
import type { RoomKind } from "@parley/protocol/room";
import type { FormerHeadRow, HeadRow, MessageRow, PendingRow, ReactedRow, StoredHeadRow } from "../table/row";
import type { Condition, UpdateExpression } from "../table/table";

/** Pure functions over a room's head: what it says of the log's end, and the writes that commit to it. `log.ts` tells how they work together. */

/** A commit may come so many messages after the head that its writer read. `order` keeps at least as many. */
export const WINDOW = 8;

/** A writer commits at most so many messages after the rows that it has looked for. This bounds `pending`, and so the head's size. */
const PILE = 16;

/** The same in bytes, for long messages. */
const PILE_BYTES = 16 * 1024;

/** Nobody has written for so long: no writer is left who read the head before, so `order` forgets all. See `commitOf`. */
export const QUIET_MS = 60_000;

/** The head of an empty room. */
export const newHead = (kind: RoomKind): HeadRow => ({
  kind,
  seq: 0,
  at: 0,
  changes: 0,
  ended: 0,
  pending: {},
  order: {},
  pace: {},
});

export const isFormer = (head: StoredHeadRow): head is FormerHeadRow => "change" in head;

/** The head in today's form. */
export const current = (head: StoredHeadRow): HeadRow => {
  if (!isFormer(head)) return head;
  const { change, tail, pace = {}, ...rest } = head;
  return {
    ...rest,
    changes: change,
    at: tail?.timestamp ?? 0,
    ended: 0,
    pending: tail ? { [fingerprint(tail)]: tail } : {},
    order: tail ? { [fingerprint(tail)]: head.seq } : {},
    pace,
  };
};

/** Writes a head of an earlier version in today's form, unless somebody commits at the same time. */
export const migrationOf = (head: FormerHeadRow): [UpdateExpression, Condition] => {
  const { changes, at, ended, pending, order, pace } = current(head);
  return [
    { set: { changes, at, ended, pending, order, pace }, remove: ["change", "tail"] },
    { when: "#seq = :seq AND #change = :change", values: { seq: head.seq, change: head.change } },
  ];
};

/** What identifies a message, apart from its author's name: one id of a person is one message, whatever its type (I2). */
type Identified = Pick<MessageRow, "userId" | "nonce" | "messageType">;

/** A person's id never matches a system message. */
const isSystem = ({ messageType }: Identified): boolean => messageType === "SYSTEM";

export const isSame = (a: Identified, b: Identified): boolean =>
  a.nonce === b.nonce && a.userId === b.userId && isSystem(a) === isSystem(b);

/** Stands for a message in the head, which has many: 48 bits of a hash of what identifies it. */
export const fingerprint = (message: Identified): string =>
  hash("sha256", `${message.userId} ${isSystem(message)} ${message.nonce}`, "base64url").slice(0, 8);

export type Pending = { id: string; seq: number; row: PendingRow };

/** The messages whose rows may be missing, the newest message, and some whose rows are there (`hasRow`). */
export const pendingOf = ({ pending, order }: HeadRow): Pending[] =>
  Object.entries(pending).map(([id, row]) => ({ id, row, seq: order[id] ?? 0 }));

/** The message with this sequence that is in the head, if there is one. */
export const pendingAt = ({ pending, order }: HeadRow, seq: number): Pending | undefined => {
  for (const id of Object.keys(pending)) {
    const row = pending[id];
    if (row && order[id] === seq) return { id, row, seq };
  }
  return undefined;
};

/** The newest message; undefined in an empty room. */
export const newestOf = (head: HeadRow): PendingRow | undefined => pendingAt(head, head.seq)?.row;

/** Adds the messages that have no row yet to rows that were read together with this head, or later. */
export const overlayPending = (
  rows: Map<number, MessageRow>,
  head: HeadRow,
  pending: readonly Pending[] = pendingOf(head),
): void => {
  for (const { seq, row } of pending) if (!row.hasRow && !rows.has(seq)) rows.set(seq, row);
};

/** Whether all that was committed between the two heads is known, and `id` is not among it. So what was read with `before` holds. */
export const isKnownSince = (before: HeadRow, now: HeadRow, id: string): boolean => {
  if (now.ended !== before.ended) return false;
  return isAbsentSince(now, before.seq, id);
};

/** Whether the head alone tells that the message is not among those after `seq`. */
export const isAbsentSince = (head: HeadRow, seq: number, id: string): boolean => {
  const { order } = head;
  if (id in order) return false;
  const since = Object.values(order).filter((each) => each > seq);
  return since.length === head.seq - seq;
};

/**
 * Rate limit: what a commit takes of its author's budget, when it was full `before`, and `until` when it is full now. `forgotten` are other
 * authors who need not be kept any more.
 */
export type Charge = {
  userId: string;
  before: number | undefined;
  until: number;
  forgotten: Readonly<Record<string, number>>;
};

/** The furthest sequence that a writer may commit who read the end with this head. */
export const furthestOf = (head: HeadRow, { content = "", files }: Pick<MessageRow, "content" | "files">): number => {
  const bytes = Buffer.byteLength(content) + (files ? Buffer.byteLength(JSON.stringify(files)) : 0);
  return head.seq + Math.max(1, Math.min(PILE, Math.floor(PILE_BYTES / bytes)));
};

type MessageCommit = {
  id: string;
  row: MessageRow;
  /** Sequences of messages whose rows the writer has seen. */
  written: ReadonlySet<number>;
  /** Changes that are reactions which the writer has seen in their messages' rows. */
  settled: readonly string[];
  furthest: number;
  charge: Charge | undefined;
};

/**
 * The commit of a message by a writer who has read `head`. The update takes the next sequence from the row as it is, so it holds beside
 * others. Its condition is that what the writer has read still holds: no membership has ended and no rule has changed (I9), the message is not there yet (I2), its
 * timestamp is not before its predecessor's (I4), and its author has not been charged meanwhile (I18).
 *
 * `order` tells whether the message is there, as it has all that was committed since `head`: another writer removes a sequence only if it
 * is at most its own head's minus `WINDOW`, or if its timestamp is more than `QUIET_MS` after its head's. In the first case this commit is
 * beyond `seq <= head.seq + WINDOW`, in the second beyond `at <= head.at + QUIET_MS`.
 */
export const commitOf = (head: HeadRow, commit: MessageCommit): [UpdateExpression, Condition] => {
  const { id, row, written, settled, furthest, charge } = commit;
  const at = row.timestamp;
  const gone = pendingOf(head).filter(({ seq }) => written.has(seq));
  const oldest = at > head.at + QUIET_MS ? head.seq : head.seq - WINDOW;
  const forgotten = Object.entries(head.order).filter(
    ([each, seq]) => seq <= oldest && (written.has(seq) || !(each in head.pending)),
  );
  const change: UpdateExpression = {
    number: { counter: "seq", map: "order", key: id },
    set: { at, ...settingsOf(row, head.ended + 1) },
    setEntries: { pending: entry(id, row), ...pacing(charge) },
    removeEntries: {
      pending: gone.map((each) => each.id),
      order: forgotten.map(([each]) => each),
      reacted: settled,
      pace: Object.keys(charge?.forgotten ?? {}),
    },
    ...(governs(row) && { add: { ended: 1 } }),
  };
  const condition = {
    when: "#ended = :ended AND #seq <= :furthest AND #at <= :latest AND attribute_not_exists(#order.#id)",
    values: {
      ended: head.ended,
      furthest: Math.min(head.seq + WINDOW, furthest),
      latest: Math.min(at, head.at + QUIET_MS),
    },
    names: { id },
  };
  return [change, ifPaced(condition, charge)];
};

/** Whether a message changes who may do what, so that what was read before it is too old to commit by. */
const governs = ({ system }: MessageRow): boolean => system !== undefined && system.kind !== "added";

/** What a system message makes of the head. `ended` is what the head's will be. */
const settingsOf = ({ system }: MessageRow, ended: number): Partial<HeadRow> => {
  switch (system?.kind) {
    case "renamed":
      return { about: { name: system.name, asOf: ended } };
    case "described":
      return { about: { description: system.description, asOf: ended } };
    case "inviting":
      return { invite: system.invite };
    case "posting":
      return { post: system.post };
    case "mentioning":
      return { mention: system.mention };
    case "archived":
    case "unarchived": {
      const archived = system.kind === "archived";
      return { archived, about: { archived, asOf: ended } };
    }
    case "deleted":
      return { deleted: true, about: { deleted: true, asOf: ended } };
    default:
      return {};
  }
};

/**
 * The commit of an edit or a delete. Changes exclude each other by `changes`. A message that was pending must still be so, and is replaced
 * there, too. Otherwise its text would stay in the head (I8). Its writer has seen all earlier reactions in their messages' rows.
 */
export const changeOf = (
  head: HeadRow,
  seq: number,
  row: MessageRow,
  charge: Charge | undefined,
): [UpdateExpression, Condition] => {
  const set = { amended: { ...row, seq }, ...(head.reacted && { reacted: {} }) };
  return changing(head, set, { change: row.change, pending: pendingAt(head, seq), row }, charge);
};

/**
 * The commit of a reaction. `row` is the message after it, and has a row: so its copy in the head, if there is one, need not have reactions,
 * but it must say that it is not the message's newest version.
 */
export const reactionOf = (
  head: HeadRow,
  { reactions: _reactions, ...row }: MessageRow,
  reaction: ReactedRow,
  charge: Charge | undefined,
): [UpdateExpression, Condition] => {
  const set = { reacted: { [`${row.change}`]: reaction } };
  const copy = { ...row, hasRow: true } as const;
  return changing(head, set, { change: row.change, pending: pendingAt(head, reaction.seq), row: copy }, charge);
};

type Changed = { change: number | undefined; pending: Pending | undefined; row: PendingRow };

const changing = (
  head: HeadRow,
  set: Partial<HeadRow>,
  { change: changes, pending, row }: Changed,
  charge: Charge | undefined,
): [UpdateExpression, Condition] => {
  const change: UpdateExpression = {
    set: { changes, ...set },
    setEntries: { ...(pending && { pending: entry(pending.id, row) }), ...pacing(charge) },
    removeEntries: { pace: Object.keys(charge?.forgotten ?? {}) },
  };
  const stillPending = pending ? " AND attribute_exists(#pending.#id)" : "";
  const condition = {
    when: `#changes = :changes AND #ended = :ended AND #seq <= :furthest${stillPending}`,
    values: { changes: head.changes, ended: head.ended, furthest: head.seq + WINDOW },
    ...(pending && { names: { id: pending.id } }),
  };
  return [change, ifPaced(condition, charge)];
};

const pacing = (charge: Charge | undefined) => charge && { pace: entry(charge.userId, charge.until) };

/** Without a prototype, as the key is data (`copyWithout` of `expression.ts`). */
const entry = <Value>(key: string, value: Value): Record<string, Value> => {
  const map: Record<string, Value> = Object.create(null);
  map[key] = value;
  return map;
};

/** The budgets that a commit changes are as its writer read them, or full again. */
const ifPaced = ({ when, values, names }: Condition, charge: Charge | undefined): Condition => {
  if (!charge) return { when, ...(values && { values }), ...(names && { names }) };
  const paced: Required<Condition> = { when, values: { ...values }, names: { ...names } };
  const ask = (author: string, until: number | undefined, index: number) => {
    const isFull = `attribute_not_exists(#pace.#author${index})`;
    paced.names[`author${index}`] = author;
    paced.when += until === undefined ? ` AND ${isFull}` : ` AND (${isFull} OR #pace.#author${index} = :until${index})`;
    if (until !== undefined) paced.values[`until${index}`] = until;
  };
  ask(charge.userId, charge.before, 0);
  Object.keys(charge.forgotten).forEach((author, index) => {
    ask(author, charge.forgotten[author], index + 1);
  });
  return paced;
};
