import { compareText } from "@parley/core/table/order";
import type { Range } from "@parley/core/table/table";
import { directionOf, isWithin } from "./range";

/** Of all answers together. */
const MAX_ROWS = 50_000;
/** Of one partition. */
const MAX_ANSWERS = 4;
/** Answers with a limit are kept up to this one: the end of a log is. */
const MAX_LIMIT = 8;

export type Answer<Row> = { rows: readonly Row[]; next?: string };

type Kept<Row> = { range: Range; answer: Answer<Row> };

/**
 * Keeps answers to the queries that are asked again and again, and keeps them right when a row is written: a whole prefix, and the last rows of
 * a range. An answer's array never changes, so the same array says that no row of its range has. The oldest answers go where all of them have
 * more than `MAX_ROWS` rows.
 */
export const createAnswers = <Row extends { sk: string }>() => {
  const partitions = new Map<string, Map<string, Kept<Row>>>();
  let rows = 0;

  const drop = (pk: string, range: string): void => {
    const kept = partitions.get(pk);
    rows -= kept?.get(range)?.answer.rows.length ?? 0;
    kept?.delete(range);
    if (kept?.size === 0) partitions.delete(pk);
  };

  const set = (pk: string, name: string, range: Range, answer: Answer<Row>): void => {
    const kept = partitions.get(pk) ?? new Map<string, Kept<Row>>();
    rows += answer.rows.length - (kept.get(name)?.answer.rows.length ?? 0);
    partitions.set(pk, kept.set(name, { range, answer }));
  };

  return {
    find: (range: Range): Answer<Row> | undefined => partitions.get(range.pk)?.get(nameOf(range))?.answer,

    /** Keeps the answer, if it is one of those that are worth it. */
    keep: (range: Range, answer: Answer<Row>): void => {
      if (!isWorthKeeping(range)) return;
      const { pk } = range;
      set(pk, nameOf(range), range, answer);
      for (const oldest of partitions.get(pk)?.keys() ?? []) {
        if ((partitions.get(pk)?.size ?? 0) <= MAX_ANSWERS) break;
        drop(pk, oldest);
      }
      for (const [oldest, answers] of partitions) {
        if (rows <= MAX_ROWS) return;
        for (const name of answers.keys()) drop(oldest, name);
      }
    },

    /** A row was written; undefined: it was removed. */
    written: (pk: string, sk: string, row: Row | undefined): void => {
      for (const [name, { range, answer }] of partitions.get(pk) ?? []) {
        if (!isWithin(range, sk)) continue;
        const after = withRow(range, answer, sk, row);
        if (after) set(pk, name, range, after);
        else drop(pk, name);
      }
    },
  };
};

const isWorthKeeping = (range: Range): boolean =>
  range.after === undefined &&
  (range.limit === undefined ? "prefix" in range && !range.descending : range.limit <= MAX_LIMIT);

const nameOf = ({ descending, limit, after, ...bounds }: Range): string =>
  [descending, limit, after, "prefix" in bounds ? bounds.prefix : `${bounds.from}\0${bounds.to}`].join("\0");

/** The answer after a row of its range was written. Undefined where only the table knows what comes in the place of a removed row. */
const withRow = <Row extends { sk: string }>(
  range: Range,
  { rows, next }: Answer<Row>,
  sk: string,
  row: Row | undefined,
): Answer<Row> | undefined => {
  const at = placeOf(range, rows, sk);
  const isThere = rows[at]?.sk === sk;
  if (next !== undefined && at === rows.length) return { rows, next };
  if (next !== undefined && (!row || range.limit === undefined)) return undefined;
  const after = [...rows.slice(0, at), ...(row ? [row] : []), ...rows.slice(isThere ? at + 1 : at)];
  if (range.limit === undefined || after.length < range.limit) return { rows: after };
  const limited = after.slice(0, range.limit);
  return { rows: limited, next: limited.at(-1)?.sk ?? sk };
};

/** Where in the answer the row with this sort key is, or would be. */
const placeOf = (range: Range, rows: readonly { sk: string }[], sk: string): number => {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (directionOf(range) * compareText(rows[middle]?.sk ?? "", sk) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};
