import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  BatchWriteCommand,
  type BatchWriteCommandOutput,
  type DeleteCommand,
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
import { marshall } from "@aws-sdk/util-dynamodb";
import type { Documents } from "../table/dynamodb";
import { type Attributes, changed, holds, type Placeholders, parseUpdate } from "../table/expression";
import { compareText } from "../table/order";
import { type Command, documentsOver } from "./documents";

/** AWS: "DynamoDB read and write operations". */
const PAGE_BYTES = 1024 * 1024;

const $metadata = { httpStatusCode: 200 };

type Conditional = {
  ConditionExpression?: string | undefined;
  ReturnValuesOnConditionCheckFailure?: string | undefined;
};

export type MemoryDocuments = Documents & {
  perform(command: Command): Promise<object>;
  rows(): Attributes[];
  /** Has these rows from now on, and no others. */
  restore(rows: readonly Attributes[]): void;
};

/**
 * DynamoDB in memory, as the document client shows it, of one table: what the domain uses of it, at a hundredth of an engine's price. It
 * passes the same contract as the engines (`table.contract.ts`).
 */
export const createMemoryDocuments = (): MemoryDocuments => {
  const partitions = new Map<string, { sks: string[]; rows: Map<string, Attributes> }>();

  const find = (key: Attributes | undefined): Attributes | undefined =>
    partitions.get(String(key?.pk))?.rows.get(String(key?.sk));

  const store = (row: Attributes) => {
    const { pk, sk } = { pk: String(row.pk), sk: String(row.sk) };
    const partition = partitions.get(pk) ?? { sks: [], rows: new Map() };
    partitions.set(pk, partition);
    if (!partition.rows.has(sk)) partition.sks.splice(place(partition.sks, sk), 0, sk);
    partition.rows.set(sk, copy(row));
  };

  const erase = (key: Attributes) => {
    const partition = partitions.get(String(key.pk));
    if (!partition?.rows.delete(String(key.sk))) return;
    partition.sks.splice(place(partition.sks, String(key.sk)), 1);
  };

  /** Throws where the condition does not hold, or a value is undefined. */
  const check = (input: Placeholders & Conditional, row: Attributes | undefined) => {
    copy(input.ExpressionAttributeValues ?? {});
    if (input.ConditionExpression === undefined || holds(input.ConditionExpression, row, input)) return;
    throw new ConditionalCheckFailedException({
      message: "The conditional request failed",
      $metadata,
      ...(row && input.ReturnValuesOnConditionCheckFailure === "ALL_OLD" && { Item: marshall(row) }),
    });
  };

  const put = ({ input }: PutCommand): PutCommandOutput => {
    const row = input.Item ?? {};
    const before = find(row);
    check(input, before);
    store(row);
    return { $metadata, ConsumedCapacity: writing(before, row) };
  };

  const putMany = ({ input }: BatchWriteCommand): BatchWriteCommandOutput => {
    const [[TableName, requests] = ["", []]] = Object.entries(input.RequestItems ?? {});
    const units = requests.map(({ PutRequest }) => {
      const row = PutRequest?.Item ?? {};
      const { CapacityUnits } = writing(find(row), row);
      store(row);
      return CapacityUnits;
    });
    return {
      $metadata,
      UnprocessedItems: {},
      ConsumedCapacity: [{ TableName, CapacityUnits: units.reduce((total, each) => total + each, 0) }],
    };
  };

  const update = ({ input }: UpdateCommand): UpdateCommandOutput => {
    const before = find(input.Key);
    check(input, before);
    const after = changed(before ?? { ...input.Key }, parseUpdate(input.UpdateExpression ?? "", input));
    store(after);
    return { $metadata, Attributes: copy(after), ConsumedCapacity: writing(before, after) };
  };

  const remove = ({ input }: DeleteCommand): DeleteCommandOutput => {
    const before = find(input.Key);
    check(input, before);
    erase(input.Key ?? {});
    return { $metadata, ...(before && { Attributes: before }), ConsumedCapacity: writing(before) };
  };

  const get = ({ input }: GetCommand): GetCommandOutput => {
    const row = find(input.Key);
    return { $metadata, ...(row && { Item: copy(row) }), ConsumedCapacity: reading(row ? [row] : [], input) };
  };

  const getMany = ({ input }: BatchGetCommand): BatchGetCommandOutput => {
    const [[TableName, request] = ["", undefined]] = Object.entries(input.RequestItems ?? {});
    const rows = (request?.Keys ?? []).map(find).filter((row) => row !== undefined);
    const units = rows.map((row) => reading([row], request).CapacityUnits).reduce((total, each) => total + each, 0);
    return {
      $metadata,
      Responses: { [TableName]: rows.map(copy) },
      UnprocessedKeys: {},
      ConsumedCapacity: [{ CapacityUnits: units }],
    };
  };

  const query = ({ input }: QueryCommand): QueryCommandOutput => {
    const values = input.ExpressionAttributeValues ?? {};
    const { sks, rows } = partitions.get(String(values[":pk"])) ?? { sks: [], rows: new Map<string, Attributes>() };
    const isBetween = input.KeyConditionExpression?.includes("BETWEEN");
    const prefix = String(values[":prefix"]);
    const matches = (sk: string) =>
      isBetween
        ? compareText(sk, String(values[":from"])) >= 0 && compareText(sk, String(values[":to"])) <= 0
        : sk.startsWith(prefix);
    const last: unknown = input.ExclusiveStartKey?.sk;
    const order = input.ScanIndexForward === false ? -1 : 1;
    const found = sks.filter((sk) => matches(sk) && (last === undefined || order * compareText(sk, String(last)) > 0));
    if (order === -1) found.reverse();
    const Items: Attributes[] = [];
    let bytes = 0;
    for (const sk of found) {
      const row = rows.get(sk) ?? {};
      Items.push(copy(row));
      bytes += sizeOf(row);
      if (Items.length === input.Limit || bytes > PAGE_BYTES) break;
    }
    const isCut = Items.length > 0 && (Items.length < found.length || Items.length === input.Limit);
    const end = Items.at(-1);
    return {
      $metadata,
      Items,
      Count: Items.length,
      ...(isCut && end && { LastEvaluatedKey: { pk: end.pk, sk: end.sk } }),
      ConsumedCapacity: reading(Items, input),
    };
  };

  const perform = async (command: Command): Promise<object> => {
    if (command instanceof GetCommand) return get(command);
    if (command instanceof BatchGetCommand) return getMany(command);
    if (command instanceof BatchWriteCommand) return putMany(command);
    if (command instanceof QueryCommand) return query(command);
    if (command instanceof PutCommand) return put(command);
    if (command instanceof UpdateCommand) return update(command);
    return remove(command);
  };

  return {
    ...documentsOver(perform),
    perform,
    rows: () => [...partitions.values()].flatMap(({ rows }) => [...rows.values()].map(copy)),
    restore: (rows) => {
      partitions.clear();
      for (const row of rows) store(row);
    },
  };
};

/** Where a key is in the sorted list, or would be. */
const place = (sks: readonly string[], sk: string): number => {
  let [low, high] = [0, sks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareText(sks[middle] ?? "", sk) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** A value that shares nothing with the given one. */
const copyValue = (value: unknown): unknown => {
  if (value === undefined) throw new Error("DynamoDB has no undefined.");
  if (value instanceof Set) return new Set(value);
  if (Array.isArray(value)) return value.map(copyValue);
  if (typeof value === "object" && value !== null) return copy(Object.fromEntries(Object.entries(value)));
  return value;
};

const copy = (row: Attributes): Attributes => {
  const copied: Attributes = {};
  for (const name of Object.keys(row)) copied[name] = copyValue(row[name]);
  return copied;
};

/** In bytes. AWS: "DynamoDB item sizes and formats". */
const sizeOf = (value: unknown): number => {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value === "number") return Math.ceil(String(value).replace(/\D/g, "").length / 2) + 1;
  if (value instanceof Set) return [...value].reduce<number>((total, each) => total + sizeOf(each), 0);
  if (Array.isArray(value)) return value.reduce<number>((total, each) => total + sizeOf(each) + 1, 3);
  if (typeof value === "object" && value !== null) return 3 + mapSize(value, 1);
  return 1;
};

const mapSize = (map: object, overhead: number): number =>
  Object.entries(map).reduce((total, [name, each]) => total + Buffer.byteLength(name) + sizeOf(each) + overhead, 0);

const writing = (...versions: (Attributes | undefined)[]) => {
  const bytes = Math.max(1, ...versions.map((row) => (row ? mapSize(row, 0) : 0)));
  return { CapacityUnits: Math.ceil(bytes / 1024) };
};

const reading = (rows: readonly Attributes[], { ConsistentRead }: { ConsistentRead?: boolean | undefined } = {}) => {
  const bytes = rows.reduce((total, row) => total + mapSize(row, 0), 0);
  return { CapacityUnits: Math.max(1, Math.ceil(bytes / 4096)) * (ConsistentRead ? 1 : 0.5) };
};
