import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  DeleteCommand,
  type DeleteCommandOutput,
  GetCommand,
  type GetCommandOutput,
  PutCommand,
  type PutCommandOutput,
  QueryCommand,
  type QueryCommandOutput,
  UpdateCommand,
  type UpdateCommandOutput,
} from "@aws-sdk/lib-dynamodb";
import type { Clock } from "../clock";
import type { Key } from "./keys";

/** A condition in DynamoDB's expression language. Attributes are written `#name`, values `:name`, and `values` gives those. */
export type Condition = { when: string; values?: Record<string, unknown> };

export type UpdateExpression = {
  set?: Record<string, unknown>;
  /** Numbers to add, or strings to add to a set. */
  add?: Record<string, number | Set<string>>;
  /** Strings to take out of a set. */
  removeFromSet?: Record<string, Set<string>>;
  remove?: readonly string[];
};

/** A range of one partition by sort key: those that begin with `prefix`, or from `from` to `to`, both included. */
export type Range = { pk: string; descending?: boolean; limit?: number; after?: string } & (
  | { prefix: string }
  | { from: string; to: string }
);

/**
 * What an operation cost, in DynamoDB's capacity units as the service counted them. A refused write costs units too, which the service
 * does not tell.
 */
export type Capacity = { operation: string; read: number; write: number; refused?: Refused };

/** A write whose condition did not hold: where, and the names of what it would have set. */
export type Refused = { sk: string; attributes: readonly string[] };

/**
 * The one table. Every read is strongly consistent. Rows are written by this package alone, so what comes back has the type that was
 * written; nothing from outside gets here unparsed.
 */
export type Table = {
  get<Row>(key: Key): Promise<(Row & Key) | undefined>;
  /** Any number of keys; what does not exist is left out, in no particular order. */
  getMany<Row>(keys: readonly Key[]): Promise<(Row & Key)[]>;
  /** `next` continues the range as its `after`; absent at the end. */
  query<Row>(range: Range): Promise<{ rows: (Row & Key)[]; next?: string }>;
  /** False when the condition did not hold. */
  put(row: Key & Record<string, unknown>, condition?: Condition): Promise<boolean>;
  /** The row as it is now; undefined when the condition did not hold. */
  update<Row>(key: Key, change: UpdateExpression, condition?: Condition): Promise<(Row & Key) | undefined>;
  /** The row as it was; undefined when there was none or the condition did not hold. Of many that remove a row at once, one gets it. */
  remove<Row>(key: Key, condition?: Condition): Promise<(Row & Key) | undefined>;
};

/** What the table needs of the SDK's document client. */
export type Documents = {
  send(command: GetCommand): Promise<GetCommandOutput>;
  send(command: BatchGetCommand): Promise<BatchGetCommandOutput>;
  send(command: QueryCommand): Promise<QueryCommandOutput>;
  send(command: PutCommand): Promise<PutCommandOutput>;
  send(command: UpdateCommand): Promise<UpdateCommandOutput>;
  send(command: DeleteCommand): Promise<DeleteCommandOutput>;
};

const BATCH_GET_KEYS = 100;

const names = (...expressions: (string | undefined)[]): Record<string, string> =>
  Object.fromEntries(
    [...expressions.join(" ").matchAll(/#([A-Za-z]+)/g)].map(([placeholder, name]) => [placeholder, name ?? ""]),
  );

const values = (given: Record<string, unknown>): Record<string, unknown> | undefined => {
  const entries = Object.entries(given);
  return entries.length === 0 ? undefined : Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value]));
};

const clause = (keyword: string, parts: readonly string[]): string =>
  parts.length === 0 ? "" : `${keyword} ${parts.join(", ")} `;

const updateExpression = ({ set = {}, add = {}, removeFromSet: take = {}, remove = [] }: UpdateExpression) => ({
  expression:
    clause(
      "SET",
      Object.keys(set).map((name) => `#${name} = :set${name}`),
    ) +
    clause(
      "ADD",
      Object.keys(add).map((name) => `#${name} :add${name}`),
    ) +
    clause(
      "DELETE",
      Object.keys(take).map((name) => `#${name} :take${name}`),
    ) +
    clause(
      "REMOVE",
      remove.map((name) => `#${name}`),
    ),
  values: {
    ...prefixed("set", set),
    ...prefixed("add", add),
    ...prefixed("take", take),
  },
});

const prefixed = (prefix: string, given: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [prefix + name, value]));

const isConditionFailure = (error: unknown): boolean =>
  error instanceof Error && error.name === "ConditionalCheckFailedException";

/**
 * The table over the SDK's document client (real DynamoDB, DynamoDB Local or dynalite alike). `observe` learns what each call cost, and
 * which writes were refused.
 */
export const createTable = (
  client: Documents,
  TableName: string,
  clock: Clock,
  observe: (spent: Capacity) => void = () => {},
): Table => {
  const ReturnConsumedCapacity = "TOTAL";
  const reading = (operation: string, units = 0) => observe({ operation, read: units, write: 0 });

  const conditional = async <Answer extends PutCommandOutput | UpdateCommandOutput | DeleteCommandOutput>(
    operation: string,
    written: Refused,
    write: () => Promise<Answer>,
  ): Promise<Answer | undefined> => {
    try {
      const answer = await write();
      observe({ operation, read: 0, write: answer.ConsumedCapacity?.CapacityUnits ?? 0 });
      return answer;
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      observe({ operation, read: 0, write: 0, refused: written });
      return undefined;
    }
  };

  return {
    async get<Row>(Key: Key) {
      const answer = await client.send(
        new GetCommand({ TableName, Key, ConsistentRead: true, ReturnConsumedCapacity }),
      );
      reading("get", answer.ConsumedCapacity?.CapacityUnits);
      return answer.Item as (Row & Key) | undefined;
    },

    async getMany<Row>(keys: readonly Key[]) {
      const rows: (Row & Key)[] = [];
      let waiting: readonly Key[] = keys;
      for (let round = 0; waiting.length > 0; round += 1) {
        const batch = waiting.slice(0, BATCH_GET_KEYS);
        const answer = await client.send(
          new BatchGetCommand({
            RequestItems: { [TableName]: { Keys: [...batch], ConsistentRead: true } },
            ReturnConsumedCapacity,
          }),
        );
        reading("getMany", answer.ConsumedCapacity?.[0]?.CapacityUnits);
        rows.push(...((answer.Responses?.[TableName] ?? []) as (Row & Key)[]));
        const unprocessed = (answer.UnprocessedKeys?.[TableName]?.Keys ?? []) as Key[];
        // DynamoDB asks for a pause before what it left out is asked for again.
        if (unprocessed.length > 0) await clock.sleep(Math.min(50 * 2 ** round, 1_000));
        waiting = [...unprocessed, ...waiting.slice(batch.length)];
      }
      return rows;
    },

    async query<Row>(range: Range) {
      const bounds =
        "prefix" in range
          ? { when: "#pk = :pk AND begins_with(#sk, :prefix)", values: { pk: range.pk, prefix: range.prefix } }
          : {
              when: "#pk = :pk AND #sk BETWEEN :from AND :to",
              values: { pk: range.pk, from: range.from, to: range.to },
            };
      const answer = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: bounds.when,
          ExpressionAttributeNames: names(bounds.when),
          ExpressionAttributeValues: values(bounds.values),
          ConsistentRead: true,
          ScanIndexForward: !range.descending,
          Limit: range.limit,
          ExclusiveStartKey: range.after === undefined ? undefined : { pk: range.pk, sk: range.after },
          ReturnConsumedCapacity,
        }),
      );
      reading("query", answer.ConsumedCapacity?.CapacityUnits);
      const next: unknown = answer.LastEvaluatedKey?.sk;
      return { rows: (answer.Items ?? []) as (Row & Key)[], ...(typeof next === "string" && { next }) };
    },

    async put(Item, condition) {
      const answer = await conditional("put", { sk: Item.sk, attributes: Object.keys(Item) }, () =>
        client.send(
          new PutCommand({
            TableName,
            Item,
            ConditionExpression: condition?.when,
            ExpressionAttributeNames: condition && names(condition.when),
            ExpressionAttributeValues: values(condition?.values ?? {}),
            ReturnConsumedCapacity,
          }),
        ),
      );
      return answer !== undefined;
    },

    async update<Row>(Key: Key, change: UpdateExpression, condition?: Condition) {
      const update = updateExpression(change);
      const answer = await conditional("update", { sk: Key.sk, attributes: Object.keys(change.set ?? {}) }, () =>
        client.send(
          new UpdateCommand({
            TableName,
            Key,
            UpdateExpression: update.expression,
            ConditionExpression: condition?.when,
            ExpressionAttributeNames: names(update.expression, condition?.when),
            ExpressionAttributeValues: values({ ...update.values, ...condition?.values }),
            ReturnValues: "ALL_NEW",
            ReturnConsumedCapacity,
          }),
        ),
      );
      return answer?.Attributes as (Row & Key) | undefined;
    },

    async remove<Row>(Key: Key, condition?: Condition) {
      // Without the first part DynamoDB Local hands one row to several that remove it at once.
      const when = condition ? `attribute_exists(#pk) AND (${condition.when})` : "attribute_exists(#pk)";
      const answer = await conditional("remove", { sk: Key.sk, attributes: [] }, () =>
        client.send(
          new DeleteCommand({
            TableName,
            Key,
            ConditionExpression: when,
            ExpressionAttributeNames: names(when),
            ExpressionAttributeValues: values(condition?.values ?? {}),
            ReturnValues: "ALL_OLD",
            ReturnConsumedCapacity,
          }),
        ),
      );
      return answer?.Attributes as (Row & Key) | undefined;
    },
  };
};

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
