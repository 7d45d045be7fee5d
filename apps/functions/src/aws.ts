import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Clock, World } from "@parley/core/context";
import type { Gateway } from "@parley/core/fan-out";
import { createTable } from "@parley/core/table";
import { Resource } from "sst";
import { jsonLog } from "./log";
import type { Shell } from "./shell";

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal && { signal }),
};

/** 96 random bits, URL-safe. */
const mintId = (): string => randomBytes(12).toString("base64url");

export const createWorld = (client: DynamoDBClient, tableName: string): World => ({
  table: createTable(DynamoDBDocumentClient.from(client), tableName, systemClock),
  clock: systemClock,
  random: Math.random,
  mintId,
});

const createGateway = (endpoint: string): Gateway => {
  // The fan-out has its own retries and deadline.
  const client = new ApiGatewayManagementApiClient({ endpoint, maxAttempts: 1 });
  return {
    async post(ConnectionId, Data, abortSignal) {
      await client.send(new PostToConnectionCommand({ ConnectionId, Data }), { abortSignal });
    },
    async check(ConnectionId, abortSignal) {
      await client.send(new GetConnectionCommand({ ConnectionId }), { abortSignal });
    },
    async disconnect(ConnectionId) {
      await client.send(new DeleteConnectionCommand({ ConnectionId }));
    },
  };
};

/** What the functions are linked to; `infra/` provides it. */
declare module "sst" {
  export interface Resource {
    Table: { name: string };
    Realtime: { url: string; managementEndpoint: string };
    Settings: { guests: boolean };
  }
}

let shell: Shell | undefined;

/** The shell of a deployed stage, made at the first event: a cold start pays for what it uses. */
export const deployed = (): Shell => {
  shell ??= {
    world: createWorld(new DynamoDBClient(), Resource.Table.name),
    gateway: createGateway(Resource.Realtime.managementEndpoint),
    log: jsonLog,
    guests: Resource.Settings.guests,
    realtimeUrl: Resource.Realtime.url,
  };
  return shell;
};
