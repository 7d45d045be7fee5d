import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { type Attributes, changed, meets } from "@parley/core/table/expression";
import type { Key } from "@parley/core/table/keys";
import { compareText } from "@parley/core/table/order";
import type { Condition, Range, Table, UpdateExpression, UpdateOrGet } from "@parley/core/table/table";
import { open } from "lmdb";
import { type Answer, createAnswers } from "./answers";
import { createKeptRows } from "./kept-rows";
import { directionOf, isWithin } from "./range";

/** A page of a query ends when its rows, as they are stored, are longer than this. AWS: "DynamoDB read and write operations". */
const PAGE_LENGTH = 1024 * 1024;

/** Commits begin so many ms apart at least, as one of many writes costs little more than one of a single write. */
const COMMITS_APART_MS = 5;

/** So many rows are read, of a query or by the sweep, before others may work. */
const READ_AT_ONCE = 500;

type Row = Attributes & Key;

/** Rows that one commit writes, by partition and sort key; undefined removes one. */
type Batch = { partitions: Map<string, Map<string, Row | undefined>>; onDisk: Promise<void> };

/** The table as one piece of work sees it. */
export type View = {
  table: Table;
  /** Resolves when all that the work has written and read is on disk. Nothing that the work says may leave the process before. */
  lasting(): Promise<void>;
};

export type Store = {
  view(): View;
  /** Removes the rows of which `isOver` says so, a few at a time. Does not look at partitions whose keys begin with `except`. */
  sweep(isOver: (row: Attributes) => boolean, except?: string): Promise<void>;
  close(): Promise<void>;
};

export type StoreOptions = {
  /** Without, a commit is not forced to the disk: for what ends with the process. */
  isLasting: boolean;
  /** Hears of the commit that failed, for a reason that LMDB prints. Views that wait for it, or for a later one, wait for ever. */
  onFailure: () => void;
};

/**
 * The table in this process, over LMDB in the folder `path`. A write happens in memory at once, where the next reader sees it. All writes of
 * a moment go to disk together in one commit; those that come meanwhile go with the next. So conditions are exact without locks, and a view
 * knows which commit its work depends on. Readers share the rows and arrays that they are given, and must leave them as they are.
 */
export const openStore = (path: string, { isLasting, onFailure }: StoreOptions): Store => {
  const db = open<string, Buffer>({
    path,
    encoding: "string",
    keyEncoding: "binary",
    noSync: !isLasting,
    // LMDB's own way: a commit resolves after the disk has confirmed it.
    overlappingSync: false,
  });
  const answers = createAnswers<Row>();
  const kept = createKeptRows<Row>();
  let collecting: Batch | undefined;
  let committing: Batch | undefined;
  let begunAt = 0;

  /** One commit at a time. */
  const commit = async (batch: Batch): Promise<void> => {
    const restMs = begunAt + COMMITS_APART_MS - performance.now();
    if (restMs > 0) await sleep(restMs);
    begunAt = performance.now();
    collecting = undefined;
    committing = batch;
    try {
      await db.batch(() => {
        for (const [pk, rows] of batch.partitions)
          for (const [sk, row] of rows)
            if (row) db.put(keyOf(pk, sk), encode(row));
            else db.remove(keyOf(pk, sk));
      });
    } catch {
      onFailure();
      await new Promise(() => {});
    }
    committing = undefined;
  };

  const collect = (): Batch => {
    if (collecting) return collecting;
    const batch: Batch = {
      partitions: new Map(),
      // A turn of the event loop is the moment whose writes go together.
      onDisk: (committing?.onDisk ?? turn()).then(() => commit(batch)),
    };
    collecting = batch;
    return batch;
  };

  const batches = () => [collecting, committing].filter((batch) => batch !== undefined);

  const view = (): View => {
    let newest: Batch | undefined;
    /** Batches are committed in order, so the newest one stands for all. */
    const touch = (batch: Batch) => {
      if (!newest || newest !== collecting) newest = batch;
    };

    const find = ({ pk, sk }: Key): Row | undefined => {
      for (const batch of batches()) {
        const rows = batch.partitions.get(pk);
        if (!rows?.has(sk)) continue;
        touch(batch);
        return rows.get(sk);
      }
      const name = nameOf(pk, sk);
      const known = kept.find(name);
      if (known) return known;
      const row = decode(db.get(Buffer.from(name)));
      if (row) kept.keep(name, row);
      return row;
    };

    const store = ({ pk, sk }: Key, row: Row | undefined) => {
      const batch = collect();
      touch(batch);
      answers.written(pk, sk, row);
      kept.written(nameOf(pk, sk), row);
      const rows = batch.partitions.get(pk) ?? new Map<string, Row | undefined>();
      batch.partitions.set(pk, rows.set(sk, row));
    };

    /** The rows of a range that are not on disk yet, and the marks of those that are removed, in the order of the range. */
    const waiting = (range: Range): [string, Row | undefined][] => {
      const found = new Map<string, Row | undefined>();
      for (const batch of batches().reverse()) {
        const rows = batch.partitions.get(range.pk);
        if (!rows) continue;
        touch(batch);
        for (const [sk, row] of rows) if (isWithin(range, sk)) found.set(sk, row);
      }
      return [...found].sort(([a], [b]) => directionOf(range) * compareText(a, b));
    };

    const read = (range: Range): Answer<Row> => {
      const rows: Row[] = [];
      let length = 0;
      for (const [text, row] of merge(range, db.getRange(bounds(range)), waiting(range))) {
        rows.push(row);
        length += text.length;
        if (rows.length === range.limit || length > PAGE_LENGTH) return { rows, next: row.sk };
      }
      return { rows };
    };

    const update = ({ pk, sk }: Key, change: UpdateExpression, condition?: Condition) => {
      const before = find({ pk, sk });
      if (condition && !meets(before, condition)) return { isUpdated: false, row: before };
      const after = changed(before ?? { pk, sk }, change);
      store({ pk, sk }, after);
      return { isUpdated: true, row: after };
    };

    const query = (range: Range): Answer<Row> => {
      const known = answers.find(range);
      if (!known) {
        const answer = read(range);
        answers.keep(range, answer);
        return answer;
      }
      for (const batch of batches()) if (batch.partitions.has(range.pk)) touch(batch);
      return known;
    };

    const table: Table = {
      async get<Row>(key: Key) {
        return find(key) as (Row & Key) | undefined;
      },
      async getMany<Row>(keys: readonly Key[]) {
        return keys.map(find).filter((row) => row !== undefined) as (Row & Key)[];
      },
      async query<Row>(range: Range) {
        const answer = query(range) as { rows: (Row & Key)[]; next?: string };
        // A search asks for one long answer after the other.
        if (answer.rows.length >= READ_AT_ONCE) await turn();
        return answer;
      },
      async put(row, condition) {
        if (condition && !meets(find(row), condition)) return false;
        store(row, row);
        return true;
      },
      async putMany(rows) {
        for (const row of rows) store(row, row);
      },
      async update<Row>(key: Key, change: UpdateExpression, condition?: Condition) {
        const { isUpdated, row } = update(key, change, condition);
        return isUpdated ? (row as Row & Key) : undefined;
      },
      async updateOrGet<Row>(key: Key, change: UpdateExpression, condition: Condition) {
        return update(key, change, condition) as UpdateOrGet<Row>;
      },
      async remove<Row>(key: Key, condition?: Condition) {
        const before = find(key);
        if (!before || (condition && !meets(before, condition))) return undefined;
        store(key, undefined);
        return before as Row & Key;
      },
    };
    return { table, lasting: async () => newest?.onDisk };
  };

  return {
    view,
    async sweep(isOver, except) {
      const excepted = except === undefined ? undefined : Buffer.from(except);
      let start: Buffer = Buffer.of(0);
      for (;;) {
        const part = [...db.getRange({ start, exclusiveStart: true, limit: READ_AT_ONCE })];
        const { table, lasting } = view();
        for (const { value } of part) {
          const stored = decode(value);
          const row = stored && isOver(stored) ? await table.get<Row>(stored) : undefined;
          if (row && isOver(row)) await table.remove(row);
        }
        await lasting();
        const last = part.at(-1);
        if (!last || part.length < READ_AT_ONCE) return;
        start = Buffer.from(last.key);
        if (excepted && start.subarray(0, excepted.length).equals(excepted)) start = past(excepted);
        await turn();
      }
    },
    async close() {
      await collecting?.onDisk;
      await committing?.onDisk;
      await db.close();
    },
  };
};

/** Copies the table in the folder `path`, as it is after some commit, into the folder `copy`. Writers go on meanwhile. */
export const copyStore = async (path: string, copy: string): Promise<void> => {
  const db = open({ path, readOnly: true });
  try {
    await db.backup(copy, false);
  } finally {
    await db.close();
  }
};

/** Rows on disk and rows that wait, each with its text, in the order of the range. What waits stands for what is on disk. */
function* merge(
  range: Range,
  stored: Iterable<{ value: string }>,
  waiting: readonly [string, Row | undefined][],
): Generator<[text: string, row: Row]> {
  const direction = directionOf(range);
  let at = 0;
  function* waitingBefore(sk: string | undefined): Generator<[string, Row]> {
    for (let next = waiting[at]; next; next = waiting[at]) {
      if (sk !== undefined && direction * compareText(next[0], sk) >= 0) return;
      at += 1;
      if (next[1]) yield [encode(next[1]), next[1]];
    }
  }
  for (const { value } of stored) {
    const row = decode(value);
    if (!row) continue;
    if (at < waiting.length) {
      yield* waitingBefore(row.sk);
      if (waiting[at]?.[0] === row.sk) {
        const [, instead] = waiting[at] ?? [];
        at += 1;
        if (instead) yield [encode(instead), instead];
        continue;
      }
    }
    yield [value, row];
  }
  yield* waitingBefore(undefined);
}

/** LMDB orders keys by their bytes, so a partition's rows follow one another in the order of their sort keys. */
const keyOf = (pk: string, sk: string): Buffer => Buffer.from(nameOf(pk, sk));

const nameOf = (pk: string, sk: string): string => `${pk}\0${sk}`;

/** After every key that begins with `key`: no byte of UTF-8 is this high. */
const past = (key: Buffer): Buffer => Buffer.concat([key, Buffer.of(0xff)]);

/** The range in LMDB's words. */
const bounds = (range: Range) => {
  const low = keyOf(range.pk, "prefix" in range ? range.prefix : range.from);
  const high = "prefix" in range ? past(low) : keyOf(range.pk, range.to);
  const [first, last] = range.descending ? [high, low] : [low, high];
  const after = range.after === undefined ? undefined : keyOf(range.pk, range.after);
  // `after` may lie outside of the range.
  const isInside = after !== undefined && directionOf(range) * after.compare(first) >= 0;
  return {
    start: isInside ? after : first,
    exclusiveStart: isInside,
    end: last,
    inclusiveEnd: true,
    reverse: range.descending === true,
    // A query is read in one go, in which nothing changes.
    snapshot: false,
  };
};

/** `[row]` as JSON, or `[row, names]` where the attributes of these names are sets, which JSON lacks. */
const encode = (row: Row): string => {
  const sets = Object.keys(row).filter((name) => row[name] instanceof Set);
  if (sets.length === 0) return JSON.stringify([row]);
  const lists = sets.map((name) => [name, [...(row[name] as Set<unknown>)]]);
  return JSON.stringify([{ ...row, ...Object.fromEntries(lists) }, sets]);
};

const decode = (text: string | undefined): Row | undefined => {
  if (text === undefined) return undefined;
  const [row, sets = []]: [Row, string[]?] = JSON.parse(text);
  for (const name of sets) row[name] = new Set(row[name] as unknown[]);
  return row;
};
