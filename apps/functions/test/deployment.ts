import { spawn } from "node:child_process";
import { createCipheriv, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { MAX_SHARDS } from "@parley/core/live/subscription";
import * as Keys from "@parley/core/table/keys";
import { createTable } from "@parley/core/table/schema";
import { connectTo, startDynalite } from "@parley/core/testing/engine";
import { createGateway } from "@parley/emulator/gateway";
import { managementListener } from "@parley/emulator/management-http";
import { memoryWebSocket } from "@parley/emulator/memory";
import { UNANSWERED } from "../src/actions";
import { bundle, ENTRIES, type Entry } from "./bundle";
import { openRuntimeApi } from "./runtime-api";

export const STAGE = "pr-7";
/** What CloudFront adds to each request. */
export const ORIGIN_KEY = "known-to-cloudfront";
const TABLE = "parley-pr-7-database";
const DELIVER = "parley-pr-7-deliver";
const BOOTSTRAP = fileURLToPath(new URL("bootstrap.mjs", import.meta.url));

/** Writes a function's links where SST puts them: in the file `resource.enc` of its zip, whose key is in the environment. */
export const writeLinks = async (folder: string, links: Record<string, unknown>): Promise<Record<string, string>> => {
  const key = randomBytes(32);
  const cipher = createCipheriv("aes-256-gcm", key, Buffer.alloc(12));
  const sealed = [cipher.update(JSON.stringify(links)), cipher.final(), cipher.getAuthTag()];
  await writeFile(join(folder, "resource.enc"), Buffer.concat(sealed));
  return { SST_KEY: key.toString("base64"), SST_KEY_FILE: "resource.enc" };
};

/** One instance of a function: its bundle in a process of its own, as Lambda starts it. `output` is what CloudWatch Logs would get. */
const startFunction = async (program: string, folder: string, name: string, env: Record<string, string>) => {
  const api = await openRuntimeApi();
  const child = spawn(program, [BOOTSTRAP], {
    // Nothing of this process's own: no region, no credentials, no settings.
    env: {
      ...env,
      AWS_LAMBDA_RUNTIME_API: api.address,
      AWS_LAMBDA_FUNCTION_NAME: `parley-${STAGE}-${name}`,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "ASIAEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "example",
      AWS_SESSION_TOKEN: "example",
      // The SDK's advice on Node versions, where an older one has to do.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: "bundle.handler",
    },
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  const ended = once(child, "close");
  return {
    invoke: api.invoke,
    output: () => output,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      child.kill("SIGKILL");
      await ended;
      await api.close();
    },
  };
};

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

type Instance = Awaited<ReturnType<typeof startFunction>>;

/**
 * A stage without AWS, of what `sst deploy` uploads: the functions' bundles on the given Node under a Lambda runtime, joined by the gateway
 * emulator, whose `@connections` they call over HTTP, on a table in memory, which they call over HTTP too.
 */
export const deploy = async (program: string) => {
  const folder = await mkdtemp(join(tmpdir(), "parley-stage-"));
  await bundle(folder);
  const database = await startDynalite();
  const client = connectTo(database.endpoint);
  await createTable(client, TABLE);
  client.destroy();

  const functions = new Map<Entry, Instance>();
  const invoke = async (entry: Entry, event: unknown) => functions.get(entry)?.invoke(event);
  const failures: unknown[] = [];
  const gateway = createGateway({
    apiId: "a1b2c3d4e5",
    stage: "$default",
    domainName: "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
    authorizer: (event) => invoke("authorizer", event),
    routes: {
      $connect: (event) => invoke("connect", event),
      $disconnect: (event) => invoke("disconnect", event),
      $default: (event) => invoke("message", event),
    },
    actions: Object.fromEntries(UNANSWERED.map((action) => [action, (event) => invoke("message", event)])),
    onError: ({ error }) => failures.push(error),
  });
  const posts: string[] = [];
  const listen = managementListener(gateway);
  const management = createServer((request, response) => {
    if (request.method === "POST") posts.push(decodeURIComponent(request.url ?? ""));
    void listen(request, response);
  });
  management.listen(0, "127.0.0.1");
  await once(management, "listening");

  // Lambda's own endpoint, for asynchronous invocations.
  const handedOn: unknown[] = [];
  const lambda = createServer(async (request, response) => {
    const event: unknown = await json(request);
    const isAsynchronous = request.headers["x-amz-invocation-type"] === "Event";
    const isDeliver = request.url === `/2015-03-31/functions/${DELIVER}/invocations`;
    if (request.method !== "POST" || !isAsynchronous || !isDeliver) return void response.writeHead(403).end();
    handedOn.push(event);
    response.writeHead(202).end();
    await invoke("deliver", event).catch((error: unknown) => failures.push(error));
  });
  lambda.listen(0, "127.0.0.1");
  await once(lambda, "listening");

  const table = { Table: { name: TABLE }, Delivery: { functionName: DELIVER } };
  const realtime = {
    Realtime: {
      url: "wss://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/$default",
      managementEndpoint: `http://127.0.0.1:${portOf(management)}/$default`,
    },
  };
  const files = { Files: { bucket: "parley-pr-7-files" } };
  const push = { Push: { secret: "secret" } };
  const links: Record<Entry, Record<string, unknown>> = {
    authorizer: table,
    connect: { ...table, ...realtime },
    disconnect: { ...table, ...realtime },
    message: { ...table, ...realtime },
    deliver: { ...table, ...realtime, ...files, ...push },
    api: {
      ...table,
      ...files,
      ...push,
      ...realtime,
      Settings: { guests: true, signUp: "open", originKey: ORIGIN_KEY },
      Accounts: {
        authSecrets: "secret",
        smokeSecret: "",
        sender: "",
        administrator: "",
        publicUrl: "",
        githubId: "",
        githubSecret: "",
        googleId: "",
        googleSecret: "",
      },
    },
    demo: table,
  };
  for (const entry of ENTRIES) {
    const root = join(folder, entry);
    const env = {
      ...(await writeLinks(root, links[entry])),
      SST_RESOURCE_App: JSON.stringify({ name: "parley", stage: STAGE }),
      NODE_OPTIONS: "--enable-source-maps",
      AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
      AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${portOf(lambda)}`,
    };
    functions.set(entry, await startFunction(program, root, entry, env));
  }

  return {
    invoke,
    /** The room gets as many shards as one with very many connections. */
    async makeLarge(roomId: string) {
      const documents = DynamoDBDocumentClient.from(connectTo(database.endpoint));
      const key = { TableName: TABLE, Key: Keys.head(roomId) };
      await documents.send(
        new UpdateCommand({
          ...key,
          UpdateExpression: "SET shards = :n",
          ExpressionAttributeValues: { ":n": MAX_SHARDS },
        }),
      );
      documents.destroy();
    },
    posts,
    handedOn,
    failures,
    WebSocket: memoryWebSocket(gateway),
    isAlive: (entry: Entry) => functions.get(entry)?.isAlive(),
    /** What the functions have written, line by line. */
    lines: () => [...functions.values()].flatMap(({ output }) => output().split("\n").filter(Boolean)),
    async close() {
      await gateway.close();
      await Promise.all([...functions.values()].map(({ stop }) => stop()));
      for (const server of [management, lambda]) {
        server.closeAllConnections();
        await new Promise((closed) => server.close(closed));
      }
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
