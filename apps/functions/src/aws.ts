import { createHash } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Deps } from "@parley/core/context";
import type { FileStore } from "@parley/core/files/store";
import { type Gateway, oneByOne, persist } from "@parley/core/live/gateway";
import type { HandOn } from "@parley/core/live/hand-on";
import type { Secrets } from "@parley/core/people/code";
import { createTable, type Documents } from "@parley/core/table/dynamodb";
import type { Capacity } from "@parley/core/table/table";
import { Provider } from "@parley/protocol/workspace";
import { Resource } from "sst";
import type { Env } from "./env";
import { type Create, invoker } from "./invocation";
import type { Logger } from "./logger";
import type { Mailer } from "./mail";
import { createSignedPost, type SignedPost } from "./signed-post";
import { mintId, systemClock } from "./system";
import { createTelemetry } from "./telemetry";
import type { WebPush } from "./web-push";

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

const around = { clock: systemClock, random: Math.random };

export const createGateway = (endpoint: string): Gateway => {
  const post = createSignedPost("execute-api", endpoint);
  let management: ReturnType<typeof createManagement> | undefined;
  // Most functions check and close nothing: they need not load the SDK's client.
  const load = () => {
    management ??= createManagement(endpoint);
    return management;
  };
  return oneByOne(around, {
    post: (connectionId, data, signal) => post(`/@connections/${encodeURIComponent(connectionId)}`, data, signal),
    check: async (connectionId, signal) => (await load()).check(connectionId, signal),
    disconnect: async (connectionId) => (await load()).disconnect(connectionId),
  });
};

const createManagement = async (endpoint: string) => {
  const Sdk = await import("@aws-sdk/client-apigatewaymanagementapi");
  // Core has its own retries and deadline.
  const client = new Sdk.ApiGatewayManagementApiClient({ endpoint, maxAttempts: 1, requestHandler });
  return {
    async check(ConnectionId: string, abortSignal: AbortSignal) {
      await client.send(new Sdk.GetConnectionCommand({ ConnectionId }), { abortSignal });
    },
    async disconnect(ConnectionId: string) {
      await client.send(new Sdk.DeleteConnectionCommand({ ConnectionId }));
    },
  };
};

/** The sender waits for this at most, and then answers without. */
const HAND_ON_MS = 3_000;

/** Invokes the function of this name without waiting for it (AWS: "Invoking a Lambda function asynchronously"). */
const createHandOn =
  (post: SignedPost, name: string, log: Logger): HandOn =>
  async (work) => {
    const path = `/2015-03-31/functions/${name}/invocations`;
    const { outcome } = await persist(around, systemClock.now() + HAND_ON_MS, (signal) =>
      post(path, JSON.stringify(work), signal, { "X-Amz-Invocation-Type": "Event" }),
    );
    if (outcome === "delivered") return true;
    log.error("not handed on", new Error("The function deliver could not be invoked"), { task: work.task });
    return false;
  };

/** What the functions are linked to; `infra/` provides it. */
declare module "sst" {
  export interface Resource {
    Table: { name: string };
    Realtime: { url: string; managementEndpoint: string };
    /** Of the functions `api` and `deliver` alone. */
    Files: { bucket: string };
    /** What makes the keys by which push services know the stage. Of the functions `api` and `deliver` alone. */
    Push: { secret: string };
    /** The function `deliver`. */
    Delivery: { functionName: string };
    /** Of the function `api` alone. An empty text is what the stage lacks. `authSecrets`: with white space between them. */
    Accounts: {
      authSecrets: string;
      smokeSecret: string;
      sender: string;
      administrator: string;
      publicUrl: string;
    } & Record<`${Provider}Id` | `${Provider}Secret`, string>;
    /** `originKey` is what CloudFront proves itself with; empty where it cannot. */
    Settings: { guests: boolean; signUp: "open" | "invited"; originKey: string };
  }
}

/**
 * CloudFront's function sets it to `event.viewer.ip`, whatever the client sent under this name. `sourceIp` names an edge server of CloudFront
 * then, which many people share.
 */
const VIEWER_HEADER = "x-parley-viewer";

/** The environment may name another one, as for the SDK. */
const lambdaEndpoint = (): string =>
  process.env.AWS_ENDPOINT_URL_LAMBDA ?? `https://lambda.${process.env.AWS_REGION}.amazonaws.com`;

const sesEndpoint = (): string =>
  process.env.AWS_ENDPOINT_URL_SESV2 ?? `https://email.${process.env.AWS_REGION}.amazonaws.com`;

/** The caller waits for a mail to be taken for this long at most. */
const MAIL_MS = 8_000;

/** Sends by SES (SES API v2: "SendEmail"). */
const createMailer =
  (post: SignedPost, sender: string): Mailer =>
  async ({ to, subject, text }) => {
    const body = {
      FromEmailAddress: sender,
      Destination: { ToAddresses: [to] },
      Content: {
        Simple: { Subject: { Data: subject, Charset: "UTF-8" }, Body: { Text: { Data: text, Charset: "UTF-8" } } },
      },
    };
    await post("/v2/email/outbound-emails", JSON.stringify(body), AbortSignal.timeout(MAIL_MS));
  };

const readSecrets = (text: string): Secrets => {
  const [first, ...others] = text.split(/\s+/).filter((secret) => secret !== "");
  if (first === undefined) throw new Error("The secret AuthSecret is empty.");
  return [first, ...others];
};

const readProviders = (accounts: Resource["Accounts"]): Env["providers"] =>
  Object.fromEntries(
    Provider.options.flatMap((provider) => {
      const [clientId, clientSecret] = [accounts[`${provider}Id`], accounts[`${provider}Secret`]];
      return clientId && clientSecret ? [[provider, { clientId, clientSecret }]] : [];
    }),
  );

/** What some functions have alone, so that no other one loads it. */
type Parts = { openFiles?: () => FileStore; openPushes?: (secret: string, log: Logger) => WebPush };

/** What an instance of a function keeps from one invocation to the next. A function is linked to what it uses, so each is made when used. */
const createInstance = ({ openFiles, openPushes }: Parts) => {
  const documents = createDocuments();
  let gateway: Gateway | undefined;
  let files: FileStore | undefined;
  let invoke: SignedPost | undefined;
  let postMail: SignedPost | undefined;
  return invoker(createTelemetry(Resource.App.stage), (log, observe) => ({
    deps: createDeps(documents, Resource.Table.name, epochOf(Resource.Table.name), observe),
    get gateway() {
      gateway ??= createGateway(Resource.Realtime.managementEndpoint);
      return gateway;
    },
    get files() {
      if (!openFiles) throw new Error("This function has nothing to do with files.");
      files ??= openFiles();
      return files;
    },
    get pushes() {
      if (!openPushes) throw new Error("This function has nothing to do with pushes.");
      return openPushes(Resource.Push.secret, log);
    },
    get handOn() {
      invoke ??= createSignedPost("lambda", lambdaEndpoint());
      return createHandOn(invoke, Resource.Delivery.functionName, log);
    },
    log,
    get defaultPolicy() {
      const { guests, signUp } = Resource.Settings;
      return { guests, signUp };
    },
    get mailer() {
      const { sender } = Resource.Accounts;
      if (sender === "") return undefined;
      postMail ??= createSignedPost("ses", sesEndpoint());
      return createMailer(postMail, sender);
    },
    get providers() {
      return readProviders(Resource.Accounts);
    },
    get authSecrets() {
      return readSecrets(Resource.Accounts.authSecrets);
    },
    get smokeSecret() {
      return Resource.Accounts.smokeSecret || undefined;
    },
    get administration() {
      const { administrator } = Resource.Accounts;
      return administrator === "" ? undefined : { address: administrator };
    },
    get publicUrl() {
      return Resource.Accounts.publicUrl || undefined;
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

/**
 * The handler that AWS runs. All that surrounds the domain is made at the first event: importing a bundle touches nothing. `parts`: of the
 * functions that keep or remove files, or send pushes.
 */
export const deployed =
  <Event, Answer>(action: string, create: Create<Event, Answer>, parts: Parts = {}) =>
  (event: Event, context: { awsRequestId: string }): Promise<Answer> => {
    instance ??= createInstance(parts);
    return instance(action, create)(event, context);
  };
