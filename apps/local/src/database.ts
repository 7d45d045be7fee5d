import { once } from "node:events";
import { access, constants, mkdir } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DynamoDBClient, ResourceInUseException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { createTable } from "@parley/core/table/schema";
import dynalite from "dynalite";
import { Level } from "level";
import { StartError } from "./start-error";

/** The embedded DynamoDB: dynalite in this process, over LevelDB or in memory, spoken to by the SDK as the real one is. */
export type Database = { client: DynamoDBClient; tableName: string; close(): Promise<void> };

const TABLE = "parley";

/** Opens the database in `data` (a folder, made if missing) or in `memory`. Throws `StartError` where the folder can't be used. */
export const openDatabase = async (data: string): Promise<Database> => {
  const path = data === "memory" ? undefined : join(data, "database");
  if (path) {
    await requireWritable(data);
    await requireFree(data, path);
  }
  const server = dynalite({ createTableMs: 0, ...(path && { path }) });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  // The SDK's advice on Node versions concerns those who call AWS with it; this client never does.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "local",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const close = async () => {
    client.destroy();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  try {
    await requireTable(client);
  } catch (error) {
    await close();
    throw error;
  }
  return { client, tableName: TABLE, close };
};

const requireWritable = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new StartError(`The data folder ${folder} can't be written to. Choose another: PARLEY_DATA=<folder>.`, {
      cause,
    });
  }
};

/** LevelDB lets in one process at a time. dynalite learns of it at its first request only, and the process dies of that. */
const requireFree = async (folder: string, path: string): Promise<void> => {
  const level = new Level(path);
  try {
    await level.open();
  } catch (cause) {
    throw new StartError(`The data folder ${folder} can't be opened. Is another Parley using it?`, { cause });
  }
  await level.close();
};

const requireTable = async (client: DynamoDBClient): Promise<void> => {
  try {
    await createTable(client, TABLE);
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
};

/**
 * What DynamoDB's TTL does, which dynalite lacks, and one thing more: no connection outlives the process, so those from before `startedAt`
 * (ms) go too. Running while the product serves is safe.
 */
export const sweep = async ({ client, tableName }: Database, startedAt: number): Promise<void> => {
  const documents = DynamoDBDocumentClient.from(client);
  const pages = paginateScan(
    { client: documents },
    {
      TableName: tableName,
      ProjectionExpression: "pk, sk",
      FilterExpression: "#ttl < :now OR #connectedAt < :startedAt",
      ExpressionAttributeNames: { "#ttl": "ttl", "#connectedAt": "connectedAt" },
      ExpressionAttributeValues: { ":now": Math.floor(Date.now() / 1000), ":startedAt": startedAt },
    },
  );
  for await (const { Items = [] } of pages)
    for (const { pk, sk } of Items) await documents.send(new DeleteCommand({ TableName: tableName, Key: { pk, sk } }));
};
