import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  BatchWriteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { type Attributes, parseUpdate } from "@parley/core/table/expression";
import type { Key } from "@parley/core/table/keys";
import type { Condition, Range } from "@parley/core/table/table";
import type { Command } from "@parley/core/testing/documents";
import { openDatabase } from "@parley/local/database";
import type { Database, Row } from "../src/database";

const $metadata = { httpStatusCode: 200 };

/** Placeholders without their `:` or `#`, as the table's port gives them. */
const withoutMarks = <Value>(given: Record<string, Value> = {}): Record<string, Value> =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name.slice(1), value]));

const conditionOf = (input: {
  ConditionExpression?: string | undefined;
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Attributes | undefined;
}): Condition | undefined =>
  input.ConditionExpression === undefined
    ? undefined
    : {
        when: input.ConditionExpression,
        values: withoutMarks(input.ExpressionAttributeValues),
        names: withoutMarks(input.ExpressionAttributeNames),
      };

const rangeOf = ({ input }: QueryCommand): Range => {
  const { pk, prefix, from, to } = withoutMarks(input.ExpressionAttributeValues);
  const after: unknown = input.ExclusiveStartKey?.sk;
  return {
    pk: String(pk),
    ...(prefix === undefined ? { from: String(from), to: String(to) } : { prefix: String(prefix) }),
    ...(input.Limit !== undefined && { limit: input.Limit }),
    ...(after !== undefined && { after: String(after) }),
    descending: input.ScanIndexForward === false,
  };
};

/** The database of `npm start`, in memory, for those who speak the SDK's commands. */
export const embeddedDatabase = async (): Promise<Database & { close(): Promise<void> }> => {
  const store = await openDatabase("memory", (sentence) => {
    throw new Error(sentence);
  });
  const { table, lasting } = store.view();

  const holds = <Answer>(answer: Answer): Answer => {
    if (!answer) throw new ConditionalCheckFailedException({ message: "The conditional request failed", $metadata });
    return answer;
  };

  const answer = async (command: Command): Promise<object> => {
    if (command instanceof GetCommand) return { Item: await table.get(command.input.Key as Key) };
    if (command instanceof BatchGetCommand) {
      const [[name, { Keys }] = ["", { Keys: [] }]] = Object.entries(command.input.RequestItems ?? {});
      return { Responses: { [name]: await table.getMany(Keys as Key[]) } };
    }
    if (command instanceof BatchWriteCommand) {
      const [[, requests] = ["", []]] = Object.entries(command.input.RequestItems ?? {});
      await table.putMany(requests.map(({ PutRequest }) => PutRequest?.Item as Key & Row));
      return {};
    }
    if (command instanceof QueryCommand) {
      const range = rangeOf(command);
      const { rows, next } = await table.query(range);
      return { Items: rows, ...(next !== undefined && { LastEvaluatedKey: { pk: range.pk, sk: next } }) };
    }
    if (command instanceof PutCommand)
      return { put: holds(await table.put(command.input.Item as Key & Row, conditionOf(command.input))) };
    const key = command.input.Key as Key;
    if (!(command instanceof UpdateCommand))
      return { Attributes: holds(await table.remove(key, conditionOf(command.input))) };
    const change = parseUpdate(command.input.UpdateExpression ?? "", command.input);
    return { Attributes: holds(await table.update(key, change, conditionOf(command.input))) };
  };

  const rows = async () => {
    const found: Row[] = [];
    await lasting();
    await store.sweep((row) => {
      found.push(row);
      return false;
    });
    return found;
  };
  return {
    perform: async (command) => ({ $metadata, ...(await answer(command)) }),
    rows,
    async restore(former) {
      await lasting();
      await store.sweep(() => true);
      for (const row of former) await table.put(row as Key & Row);
    },
    close: store.close,
  };
};
