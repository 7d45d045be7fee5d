import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateScan,
  QueryCommand,
} from "@aws-sdk/lib-dynamodb";
import type { Command } from "@parley/core/testing/documents";
import { openDatabase } from "@parley/local/database";
import type { Database, Row } from "../src/database";

/** The database of `npm start`, in memory, through the SDK. */
export const embeddedDatabase = async (): Promise<Database & { close(): Promise<void> }> => {
  const { client, tableName: TableName, close } = await openDatabase("memory");
  const documents = DynamoDBDocumentClient.from(client);
  const perform = (command: Command): Promise<object> => {
    if (command instanceof GetCommand) return documents.send(command);
    if (command instanceof BatchGetCommand) return documents.send(command);
    if (command instanceof QueryCommand) return documents.send(command);
    if (command instanceof PutCommand) return documents.send(command);
    if (command instanceof DeleteCommand) return documents.send(command);
    return documents.send(command);
  };
  const rows = async () => {
    const found: Row[] = [];
    for await (const { Items = [] } of paginateScan({ client: documents }, { TableName })) found.push(...Items);
    return found;
  };
  const restore = async (former: readonly Row[]) => {
    for (const { pk, sk } of await rows()) await perform(new DeleteCommand({ TableName, Key: { pk, sk } }));
    for (const Item of former) await perform(new PutCommand({ TableName, Item }));
  };
  return { perform, rows, restore, close };
};
