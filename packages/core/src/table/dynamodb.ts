import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  BatchWriteCommand,
  type BatchWriteCommandOutput,
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
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Clock } from "../clock";
import type { Key } from "./keys";
import type { Capacity, Condition, Range, Reading, Refused, Table, UpdateExpression } from "./table";

/** What the table needs of the SDK's document client. */
export type Documents = {
  send(command: GetCommand): Promise<GetCommandOutput>;
  send(command: BatchGetCommand): Promise<BatchGetCommandOutput>;
  send(command: BatchWriteCommand): Promise<BatchWriteCommandOutput>;
  send(command: QueryCommand): Promise<QueryCommandOutput>;
  send(command: PutCommand): Promise<PutCommandOutput>;
  send(command: UpdateCommand): Promise<UpdateCommandOutput>;
  send(command: DeleteCommand): Promise<DeleteCommandOutput>;
};

const BATCH_GET_KEYS = 100;
const BATCH_PUT_ROWS = 25;

/** The placeholders that stand for the attribute of their own name. One that ends in a digit stands for data. */
const names = (...expressions: (string | undefined)[]): Record<string, string> =>
  Object.fromEntries(
    [...expressions.join(" ").matchAll(/#([A-Za-z]+)(?!\w)/g)].map(([placeholder, name]) => [placeholder, name ?? ""]),
  );

const namesOf = ({ when, names: given = {} }: Condition): Record<string, string> => ({
  ...names(when),
  ...Object.fromEntries(Object.entries(given).map(([name, key]) => [`#${name}`, key])),
});

const values = (given: Record<string, unknown>): Record<string, unknown> | undefined => {
  const entries = Object.entries(given);
  return entries.length === 0 ? undefined : Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value]));
};

const clause = (keyword: string, parts: readonly string[]): string =>
  parts.length === 0 ? "" : `${keyword} ${parts.join(", ")} `;

/** The expression of a change. The keys of entries are data, and get numbered placeholders. */
const updateExpression = (change: UpdateExpression) => {
  const { set = {}, add = {}, removeFromSet = {}, remove = [], setEntries = {}, removeEntries = {}, number } = change;
  const keys: string[] = [];
  const entry = (map: string, key: string): string => `#${map}.#k${keys.push(key) - 1}`;
  const entries = Object.entries(setEntries).flatMap(([map, values]) =>
    Object.entries(values).map(([key, value], index) => ({ map, key, name: `entry${map}${index}`, value })),
  );
  const next = number && `#${number.counter} + :one`;
  const expression =
    clause("SET", [
      ...Object.keys(set).map((name) => `#${name} = :set${name}`),
      ...entries.map(({ map, key, name }) => `${entry(map, key)} = :${name}`),
      ...(number ? [`#${number.counter} = ${next}`, `${entry(number.map, number.key)} = ${next}`] : []),
    ]) +
    clause(
      "ADD",
      Object.keys(add).map((name) => `#${name} :add${name}`),
    ) +
    clause(
      "DELETE",
      Object.keys(removeFromSet).map((name) => `#${name} :take${name}`),
    ) +
    clause("REMOVE", [
      ...remove.map((name) => `#${name}`),
      ...Object.entries(removeEntries).flatMap(([map, each]) => each.map((key) => entry(map, key))),
    ]);
  return {
    expression,
    names: { ...names(expression), ...Object.fromEntries(keys.map((key, index) => [`#k${index}`, key])) },
    values: {
      ...prefixed("set", set),
      ...prefixed("add", add),
      ...prefixed("take", removeFromSet),
      ...Object.fromEntries(entries.map(({ name, value }) => [name, value])),
      ...(number && { one: 1 }),
    },
  };
};

/** The attributes that a change writes. */
const attributesOf = ({ set = {}, setEntries = {}, number }: UpdateExpression): string[] => [
  ...Object.keys(set),
  ...Object.keys(setEntries),
  ...(number ? [number.counter] : []),
];

const prefixed = (prefix: string, given: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [prefix + name, value]));

type ConditionFailure = Error & { Item?: Record<string, AttributeValue> };

const isConditionFailure = (error: unknown): error is ConditionFailure =>
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
  ): Promise<Answer | ConditionFailure> => {
    try {
      const answer = await write();
      observe({ operation, read: 0, write: answer.ConsumedCapacity?.CapacityUnits ?? 0 });
      return answer;
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      observe({ operation, read: 0, write: 0, refused: written });
      return error;
    }
  };

  const update = (
    Key: Key,
    change: UpdateExpression,
    condition: Condition | undefined,
    ReturnValuesOnConditionCheckFailure: "ALL_OLD" | "NONE",
  ) => {
    const { expression, names, values: changed } = updateExpression(change);
    const command = new UpdateCommand({
      TableName,
      Key,
      UpdateExpression: expression,
      ConditionExpression: condition?.when,
      ExpressionAttributeNames: { ...names, ...(condition && namesOf(condition)) },
      ExpressionAttributeValues: values({ ...changed, ...condition?.values }),
      ReturnValues: "ALL_NEW",
      ReturnValuesOnConditionCheckFailure,
      ReturnConsumedCapacity,
    });
    return conditional("update", { sk: Key.sk, attributes: attributesOf(change) }, () => client.send(command));
  };

  /** DynamoDB asks for a pause before what it left out of a batch is asked for again. */
  const pauseIfLeftOut = async (unprocessed: readonly unknown[], round: number) => {
    if (unprocessed.length > 0) await clock.sleep(Math.min(50 * 2 ** round, 1_000));
  };

  return {
    async get<Row>(Key: Key) {
      const answer = await client.send(
        new GetCommand({ TableName, Key, ConsistentRead: true, ReturnConsumedCapacity }),
      );
      reading("get", answer.ConsumedCapacity?.CapacityUnits);
      return answer.Item as (Row & Key) | undefined;
    },

    async getMany<Row>(keys: readonly Key[], { eventually }: Reading = {}) {
      const rows: (Row & Key)[] = [];
      let waiting: readonly Key[] = keys;
      for (let round = 0; waiting.length > 0; round += 1) {
        const batch = waiting.slice(0, BATCH_GET_KEYS);
        const answer = await client.send(
          new BatchGetCommand({
            RequestItems: { [TableName]: { Keys: [...batch], ConsistentRead: !eventually } },
            ReturnConsumedCapacity,
          }),
        );
        reading("getMany", answer.ConsumedCapacity?.[0]?.CapacityUnits);
        rows.push(...((answer.Responses?.[TableName] ?? []) as (Row & Key)[]));
        const unprocessed = (answer.UnprocessedKeys?.[TableName]?.Keys ?? []) as Key[];
        await pauseIfLeftOut(unprocessed, round);
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
          ConsistentRead: !range.eventually,
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
            ExpressionAttributeNames: condition && namesOf(condition),
            ExpressionAttributeValues: values(condition?.values ?? {}),
            ReturnConsumedCapacity,
          }),
        ),
      );
      return !isConditionFailure(answer);
    },

    async putMany(rows) {
      let waiting = rows.map((Item) => ({ PutRequest: { Item } }));
      for (let round = 0; waiting.length > 0; round += 1) {
        const answer = await client.send(
          new BatchWriteCommand({
            RequestItems: { [TableName]: waiting.slice(0, BATCH_PUT_ROWS) },
            ReturnConsumedCapacity,
          }),
        );
        observe({ operation: "putMany", read: 0, write: answer.ConsumedCapacity?.[0]?.CapacityUnits ?? 0 });
        const unprocessed = (answer.UnprocessedItems?.[TableName] ?? []) as typeof waiting;
        await pauseIfLeftOut(unprocessed, round);
        waiting = [...unprocessed, ...waiting.slice(BATCH_PUT_ROWS)];
      }
    },

    async update<Row>(Key: Key, change: UpdateExpression, condition?: Condition) {
      const answer = await update(Key, change, condition, "NONE");
      return isConditionFailure(answer) ? undefined : (answer.Attributes as Row & Key);
    },

    async updateOrGet<Row>(Key: Key, change: UpdateExpression, condition: Condition) {
      const answer = await update(Key, change, condition, "ALL_OLD");
      if (!isConditionFailure(answer)) return { isUpdated: true, row: answer.Attributes as Row & Key };
      // The document client leaves an error's row as it came.
      return { isUpdated: false, row: answer.Item && (unmarshall(answer.Item) as Row & Key) };
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
            ExpressionAttributeNames: namesOf({ ...condition, when }),
            ExpressionAttributeValues: values(condition?.values ?? {}),
            ReturnValues: "ALL_OLD",
            ReturnConsumedCapacity,
          }),
        ),
      );
      return isConditionFailure(answer) ? undefined : (answer.Attributes as (Row & Key) | undefined);
    },
  };
};
