import type { Key } from "./keys";

/**
 * A condition in DynamoDB's expression language. Attributes are written `#name`, values `:name`, and `values` gives those. `names` gives what
 * a `#name` stands for where that is data: the key of a map's entry.
 */
export type Condition = { when: string; values?: Record<string, unknown>; names?: Record<string, string> };

export type UpdateExpression = {
  set?: Record<string, unknown>;
  /** Numbers to add, or strings to add to a set. */
  add?: Record<string, number | Set<string>>;
  /** Strings to take out of a set. */
  removeFromSet?: Record<string, Set<string>>;
  remove?: readonly string[];
  /** Entries to put into maps that the row has: map → key → value. */
  setEntries?: Record<string, Record<string, unknown>>;
  /** Keys to take out of maps that the row has, whether they are in them or not. */
  removeEntries?: Record<string, readonly string[]>;
  /** Adds one to the number `counter`, and puts what it is then into the map `map` as `key`. */
  number?: { counter: string; map: string; key: string };
};

/** `eventually`: what was written a moment ago may be missing, and the read costs half. */
export type Reading = { eventually?: true };

/** A range of one partition by sort key: those that begin with `prefix`, or from `from` to `to`, both included. */
export type Range = { pk: string; descending?: boolean; limit?: number; after?: string } & Reading &
  ({ prefix: string } | { from: string; to: string });

/**
 * What an operation cost, in DynamoDB's capacity units as the service counted them. A refused write costs units too, which the service
 * does not tell.
 */
export type Capacity = { operation: string; read: number; write: number; refused?: Refused };

/** A write whose condition did not hold: where, and the names of what it would have set. */
export type Refused = { sk: string; attributes: readonly string[] };

/**
 * The one table. A read is strongly consistent, unless it says otherwise. Rows are written by this package alone, so what comes back has the type that was
 * written; nothing from outside gets here unparsed.
 */
export type Table = {
  get<Row>(key: Key): Promise<(Row & Key) | undefined>;
  /** Any number of keys; what does not exist is left out, in no particular order. */
  getMany<Row>(keys: readonly Key[], reading?: Reading): Promise<(Row & Key)[]>;
  /** `next` continues the range as its `after`; absent at the end. */
  query<Row>(range: Range): Promise<{ rows: (Row & Key)[]; next?: string }>;
  /** False when the condition did not hold. */
  put(row: Key & Record<string, unknown>, condition?: Condition): Promise<boolean>;
  /** Any number of rows of different keys. Each replaces what is there. Where it fails, any of them may be written. */
  putMany(rows: readonly (Key & Record<string, unknown>)[]): Promise<void>;
  /** The row as it is now; undefined when the condition did not hold. */
  update<Row>(key: Key, change: UpdateExpression, condition?: Condition): Promise<(Row & Key) | undefined>;
  /** As `update`. But where the condition did not hold, answers with the row as it is. */
  updateOrGet<Row>(key: Key, change: UpdateExpression, condition: Condition): Promise<UpdateOrGet<Row>>;
  /** The row as it was; undefined when there was none or the condition did not hold. Of many that remove a row at once, one gets it. */
  remove<Row>(key: Key, condition?: Condition): Promise<(Row & Key) | undefined>;
};

/** `row`: undefined where the condition did not hold and there is no row, or the engine does not tell it (dynalite). */
export type UpdateOrGet<Row> = { isUpdated: true; row: Row & Key } | { isUpdated: false; row: (Row & Key) | undefined };

/** Every page of a range, one after the other. */
export async function* pages<Row>(table: Table, range: Range): AsyncGenerator<(Row & Key)[]> {
  let after = range.after;
  do {
    const page = await table.query<Row>(after === undefined ? range : { ...range, after });
    yield page.rows;
    after = page.next;
  } while (after !== undefined);
}

/** A whole range. Only for ranges that a rule keeps small. Where it is one page, the table's own array. */
export const all = async <Row>(table: Table, range: Range): Promise<readonly (Row & Key)[]> => {
  const { rows, next } = await table.query<Row>(range);
  if (next === undefined) return rows;
  const joined = [...rows];
  for await (const page of pages<Row>(table, { ...range, after: next })) joined.push(...page);
  return joined;
};

/** DynamoDB deletes expired rows up to two days late, so a reader filters them (AWS: "Using time to live"). `ttl` is in seconds. */
export const isLive = (row: { ttl: number }, now: number): boolean => row.ttl * 1000 > now;
export const ttl = (expiresAt: number): number => Math.ceil(expiresAt / 1000);
