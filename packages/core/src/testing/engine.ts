import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { inject } from "vitest";
import { createTable } from "../schema";

declare module "vitest" {
  interface ProvidedContext {
    /** Where DynamoDB Local listens; absent in an ordinary run, which uses dynalite. */
    dynamodbLocal?: string;
  }
}

export type Engine = { client: DynamoDBClient; tableName: string; close(): Promise<void> };

/** An empty table in the engine of this test run: dynalite in this process and memory, or the run's DynamoDB Local. */
export const openEngine = async (): Promise<Engine> => {
  const remote = inject("dynamodbLocal");
  const server = remote === undefined ? await startDynalite() : undefined;
  const client = connectTo(server?.endpoint ?? remote ?? "");
  const tableName = `parley-${randomUUID()}`;
  await createTable(client, tableName);
  const close = async () => {
    client.destroy();
    await server?.close();
  };
  return { client, tableName, close };
};

export const connectTo = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: "local",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });

const startDynalite = async () => {
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
