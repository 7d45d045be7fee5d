import { createHash } from "node:crypto";
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Deps } from "@parley/core/context";
import { type Gateway, oneByOne } from "@parley/core/live/gateway";
import { createTable, type Documents } from "@parley/core/table/dynamodb";
import type { Capacity } from "@parley/core/table/table";
import { Resource } from "sst";
import { type Create, invoker } from "./invocation";
import { mintId, systemClock } from "./system";
import { createTelemetry } from "./telemetry";

/** A restore makes a table of another name, so the name is the epoch of the data. */
const epochOf = (tableName: string): string => createHash("sha256").update(tableName).digest("base64url").slice(0, 12);

export const createDeps = (
  documents: Documents,
  tableName: string,
  epoch: string,
  observe?: (spent: Capacity) => void,
): Deps => ({
  table: createTable(documents, tableName, systemClock, observe),
  clock: systemClock,
  random: Math.random,
  mintId,
  epoch,
});

/**
 * The SDK waits for ever unless told otherwise, and one silent call would last until Lambda's 29 seconds are over. A client gives up on a
 * request after 10 seconds (`packages/client`), so that all three tries of a call of the table must end within that.
 */
const requestHandler = { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true };

export const createDocuments = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 3, requestHandler }));

export const createGateway = (endpoint: string): Gateway => {
  // Core has its own retries and deadline.
  const client = new ApiGatewayManagementApiClient({ endpoint, maxAttempts: 1, requestHandler });
  return oneByOne(
    { clock: systemClock, random: Math.random },
    {
      async post(ConnectionId, Data, abortSignal) {
        await client.send(new PostToConnectionCommand({ ConnectionId, Data }), { abortSignal });
      },
      async check(ConnectionId, abortSignal) {
        await client.send(new GetConnectionCommand({ ConnectionId }), { abortSignal });
      },
      async disconnect(ConnectionId) {
        await client.send(new DeleteConnectionCommand({ ConnectionId }));
      },
    },
  );
};

/** What the functions are linked to; `infra/` provides it. */
declare module "sst" {
  export interface Resource {
    Table: { name: string };
    Realtime: { url: string; managementEndpoint: string };
    /** `originKey` is what CloudFront proves itself with; empty where it cannot. */
    Settings: { guests: boolean; originKey: string };
  }
}

/**
 * CloudFront's function sets it to `event.viewer.ip`, whatever the client sent under this name. `sourceIp` names an edge server of CloudFront
 * then, which many people share.
 */
const VIEWER_HEADER = "x-parley-viewer";

/** What an instance of a function keeps from one invocation to the next. A function is linked to what it uses, so each is made when used. */
const createInstance = () => {
  const documents = createDocuments();
  let gateway: Gateway | undefined;
  return invoker(createTelemetry(Resource.App.stage), (log, observe) => ({
    deps: createDeps(documents, Resource.Table.name, epochOf(Resource.Table.name), observe),
    get gateway() {
      gateway ??= createGateway(Resource.Realtime.managementEndpoint);
      return gateway;
    },
    log,
    get guests() {
      return Resource.Settings.guests;
    },
    get viewerHeader() {
      return Resource.Settings.originKey ? VIEWER_HEADER : undefined;
    },
    get realtimeUrl() {
      return Resource.Realtime.url;
    },
  }));
};

export const originKey = (): string => Resource.Settings.originKey;

let instance: ReturnType<typeof createInstance> | undefined;

/** The handler that AWS runs. All that surrounds the domain is made at the first event: importing a bundle touches nothing. */
export const deployed =
  <Event, Answer>(action: string, create: Create<Event, Answer>) =>
  (event: Event, context: { awsRequestId: string }): Promise<Answer> => {
    instance ??= createInstance();
    return instance(action, create)(event, context);
  };
