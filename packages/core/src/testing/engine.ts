import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import dynalite from "dynalite";
import { inject } from "vitest";
import type { Documents } from "../table/dynamodb";
import type { Key } from "../table/keys";
import { createTable } from "../table/schema";
import { createMemoryDocuments } from "./memory-documents";

declare module "vitest" {
  interface ProvidedContext {
    /** What the table of a test is in; absent in an ordinary run, which is in memory. */
    engine?: "dynalite";
    /** Where DynamoDB Local listens, if the table is there. */
    dynamodbLocal?: string;
  }
}

export type Engine = {
  documents: Documents;
  tableName: string;
  /** Writes rows as they are, in bulk. */
  load(rows: readonly (Key & Record<string, unknown>)[]): Promise<void>;
  close(): Promise<void>;
};

const BATCH_ROWS = 25;

/** An empty table in the engine of this test run. */
export const openEngine = async (): Promise<Engine> =>
  inject("engine") === "dynalite" || inject("dynamodbLocal") !== undefined ? remoteEngine() : memoryEngine();

/** An empty table that the SDK speaks to over HTTP: in the run's DynamoDB Local if there is one, else in a dynalite of its own. */
export const remoteEngine = async (): Promise<Engine> => {
  const remote = inject("dynamodbLocal");
  const server = remote === undefined ? await startDynalite() : undefined;
  const client = connectTo(server?.endpoint ?? remote ?? "");
  const tableName = `parley-${randomUUID()}`;
  await createTable(client, tableName);
  const documents = DynamoDBDocumentClient.from(client);
  const load: Engine["load"] = async (rows) => {
    for (let start = 0; start < rows.length; start += BATCH_ROWS) {
      const batch = rows.slice(start, start + BATCH_ROWS).map((Item) => ({ PutRequest: { Item } }));
      await documents.send(new BatchWriteCommand({ RequestItems: { [tableName]: batch } }));
    }
  };
  const close = async () => {
    client.destroy();
    await server?.close();
  };
  return { documents, tableName, load, close };
};

export const memoryEngine = (): Engine => {
  const documents = createMemoryDocuments();
  const tableName = "memory";
  return {
    documents,
    tableName,
    load: async (rows) => {
      for (const Item of rows) await documents.send(new PutCommand({ TableName: tableName, Item }));
    },
    close: async () => {},
  };
};

export const connectTo = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: "local",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });

/** dynalite in this process and memory, spoken to over HTTP. */
export const startDynalite = async () => {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
};
