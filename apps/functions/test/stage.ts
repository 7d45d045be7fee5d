import { oneByOne } from "@parley/core/live/gateway";
import type { Administration } from "@parley/core/people/account";
import * as Session from "@parley/core/people/session";
import * as Keys from "@parley/core/table/keys";
import { ttl } from "@parley/core/table/table";
import { openEngine } from "@parley/core/testing/engine";
import { createFiles } from "@parley/core/testing/files";
import { type Around, intercept } from "@parley/core/testing/interleave";
import { createPushes } from "@parley/core/testing/pushes";
import type { ErrorFrame, SuccessFrame } from "@parley/protocol/frame";
import { LIMITS } from "@parley/protocol/limits";
import { Ticket } from "@parley/protocol/session";
import type { User } from "@parley/protocol/user";
import { onTestFinished, vi } from "vitest";
import * as z from "zod";
import * as Api from "../src/api";
import * as Authorizer from "../src/authorizer";
import { createDeps } from "../src/aws";
import * as Connect from "../src/connect";
import * as Deliver from "../src/deliver";
import * as Demo from "../src/demo";
import * as Disconnect from "../src/disconnect";
import type { Env } from "../src/env";
import { type Create, invoker } from "../src/invocation";
import type { Mail } from "../src/mail";
import * as Message from "../src/message";
import { createTelemetry } from "../src/telemetry";

const METHOD_ARN = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/$default/$connect";

/** What API Gateway says in every event of a connection. */
const requestContext = (connectionId: string) => ({
  connectionId,
  requestId: `request-of-${connectionId}`,
  routeKey: "$default",
  stage: "$default",
  apiId: "a1b2c3d4e5",
  domainName: "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
  identity: { sourceIp: "203.0.113.7", userAgent: "Test" },
});

/** An HTTP API's request, payload format 2.0. */
export const httpEvent = (
  method: string,
  path: string,
  cookie: string | undefined,
  body: string,
  headers: Record<string, string> = {},
) => ({
  version: "2.0",
  routeKey: "$default",
  rawPath: path.split("?")[0] ?? "",
  rawQueryString: path.split("?")[1] ?? "",
  ...(cookie !== undefined && { cookies: cookie.split("; ") }),
  headers: {
    host: "chat.example.com",
    "x-forwarded-proto": "https",
    ...(body !== "" && { "content-type": "application/json" }),
    ...headers,
  },
  requestContext: {
    accountId: "123456789012",
    apiId: "f6g7h8i9j0",
    authentication: null,
    authorizer: {},
    domainName: "chat.example.com",
    domainPrefix: "chat",
    http: { method, path, protocol: "HTTP/1.1", sourceIp: "203.0.113.7", userAgent: "Test" },
    requestId: "request-of-http",
    routeKey: "$default",
    stage: "$default",
    time: "01/Jan/2030:00:00:00 +0000",
    timeEpoch: Date.UTC(2030, 0, 1),
  },
  body,
  isBase64Encoded: false,
});

const WithBody = z.object({ statusCode: z.literal(200), body: z.string().optional() });

/** Lines that the functions write, as CloudWatch gets them. */
export const captureOutput = () => {
  const lines: string[] = [];
  const keep = (text: unknown) => {
    lines.push(...String(text).trimEnd().split("\n"));
    return true;
  };
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, "write").mockImplementation(keep);
  for (const method of ["log", "error", "warn", "info", "debug"] as const)
    vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => void keep(parts.join(" ")));
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  return lines;
};

export type Answer = Partial<SuccessFrame> | ErrorFrame;

type Options = {
  guests?: boolean;
  signUp?: "open" | "invited";
  administration?: Administration;
  around?: Around;
  refused?: Error;
  viewerHeader?: string | undefined;
  publicUrl?: string;
  smokeSecret?: string;
  providers?: Env["providers"];
  pushes?: Env["pushes"];
  close?: (connectionId: string) => Promise<void>;
};

/**
 * The functions on a table of their own, invoked with the events that API Gateway sends. `around` stands in the place of each call of the
 * table, `close` before each closing of a connection; every post is answered with `refused`.
 */
export const openStage = async ({
  guests = true,
  signUp = "open",
  administration = "first",
  around,
  refused,
  viewerHeader,
  publicUrl,
  smokeSecret,
  providers = {},
  pushes = createPushes().service,
  close: closeConnection,
}: Options = {}) => {
  const { documents, tableName, close } = await openEngine();
  onTestFinished(close);
  const deps = createDeps(documents, tableName, "first");
  const { table } = deps;
  let elapsed = 0;
  const mails: Mail[] = [];
  const secrets: [string, ...string[]] = ["secret"];
  const posts: { connectionId: string; data: string }[] = [];
  const closed: string[] = [];
  const files = createFiles({ now: () => Date.now() + elapsed });
  const invoke = invoker(createTelemetry("test"), (log, observe) => {
    const real = createDeps(documents, tableName, "first", observe);
    const deps = { ...real, clock: { ...real.clock, now: () => real.clock.now() + elapsed } };
    return {
      deps: around ? { ...deps, table: intercept(deps.table, around) } : deps,
      gateway: oneByOne(deps, {
        post: async (connectionId, data) => {
          if (refused) throw refused;
          posts.push({ connectionId, data });
        },
        check: async () => {},
        disconnect: async (connectionId) => {
          await closeConnection?.(connectionId);
          closed.push(connectionId);
        },
      }),
      files: files.store,
      pushes,
      // At once: a test looks at what has become of it.
      handOn: async (work) => {
        await functions.deliver(JSON.parse(JSON.stringify(work)));
        return true;
      },
      log,
      defaultPolicy: { signUp, guests },
      mailer: async (mail) => {
        mails.push(mail);
      },
      authSecrets: secrets,
      smokeSecret,
      providers,
      administration,
      viewerHeader,
      publicUrl,
      realtimeUrl: "wss://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/$default",
    };
  });
  const given = <Event, Answer>(action: string, create: Create<Event, Answer>) => {
    const handler = invoke(action, create);
    return (event: Event) => handler(event, { awsRequestId: `invocation-of-${action}` });
  };
  const functions = {
    api: given("api", Api.create),
    authorizer: given("authorize", Authorizer.create),
    connect: given("connect", Connect.create),
    message: given("message", Message.create),
    disconnect: given("disconnect", Disconnect.create),
    deliver: given("deliver", Deliver.create),
    demo: given("demo", Demo.create),
  };

  type HttpOptions = { cookie?: string; body?: string; headers?: Record<string, string> };
  const http = async (method: string, path: string, { cookie, body = "", headers }: HttpOptions = {}) => {
    const answer = await functions.api(httpEvent(method, path, cookie, body, headers));
    const { statusCode, cookies = [], body: text } = answer;
    return {
      statusCode,
      cookie: cookies[0]?.split(";")[0] ?? "",
      cookies,
      answered: answer.headers ?? {},
      text,
      json: text === "" || answer.isBase64Encoded ? undefined : JSON.parse(text),
    };
  };
  const authorize = (headers: Record<string, string>, queryStringParameters?: Record<string, string>) =>
    functions.authorizer({ type: "REQUEST", methodArn: METHOD_ARN, headers, queryStringParameters });

  let connections = 0;
  /** Signs a guest in and connects, as the page does. */
  const arrive = async (username: string) => {
    const { cookie, json: user } = await http("POST", "/api/guest", { body: JSON.stringify({ username }) });
    return { userId: z.object({ userId: z.string() }).parse(user).userId, ...(await comeBack(cookie)) };
  };

  /** Connects somebody who has a session, as the page does. */
  const comeBack = async (cookie: string) => {
    const { ticket } = Ticket.parse((await http("POST", "/api/tickets", { cookie })).json);
    const headers = { "Sec-WebSocket-Protocol": `parley.v1, ticket.${ticket}` };
    const { context } = await authorize(headers);
    connections += 1;
    const connectionId = `connection${connections}=`;
    const around = { ...requestContext(connectionId), authorizer: { ...context, principalId: context.userId } };
    await functions.connect({ headers, requestContext: { ...around, routeKey: "$connect", eventType: "CONNECT" } });
    const send = async (body: string, routeKey = "$default"): Promise<string | undefined> =>
      WithBody.parse(await functions.message({ requestContext: { ...around, routeKey, eventType: "MESSAGE" }, body }))
        .body;
    return {
      cookie,
      ticket,
      connectionId,
      context,
      send,
      request: async (action: string, data: object) =>
        JSON.parse((await send(JSON.stringify({ action, data }))) ?? "null"),
      disconnect: () =>
        functions.disconnect({
          headers: { Host: "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com", "x-api-key": "" },
          requestContext: { ...around, eventType: "DISCONNECT", disconnectStatusCode: 1005, disconnectReason: "" },
        }),
    };
  };

  /** One more connection of somebody who has arrived. */
  const connect = async (context: object) => {
    connections += 1;
    const around = { ...requestContext(`connection${connections}=`), authorizer: context };
    await functions.connect({ headers: {}, requestContext: { ...around, routeKey: "$connect", eventType: "CONNECT" } });
  };
  /** Connects with a session's cookie, and says which connection that is. */
  const connectWith = async (cookie: string): Promise<string> => {
    const { ticket } = Ticket.parse((await http("POST", "/api/tickets", { cookie })).json);
    const { context } = await authorize({ "Sec-WebSocket-Protocol": `parley.v1, ticket.${ticket}` });
    await connect({ ...context, principalId: context.userId });
    return `connection${connections}=`;
  };
  /** Makes a guest what they are to be in the workspace, and answers with the cookie of a session that they then have. */
  const promote = async (userId: string, username: string, workspaceRole: "member" | "administrator") => {
    await table.put({ ...Keys.profile(userId), username, workspaceRole });
    if (workspaceRole === "administrator")
      await table.update(Keys.workspace, { add: { administrators: new Set([userId]) } });
    const { secret } = await Session.open(deps, { userId, username, workspaceRole }, { hostOnly: true });
    return `__Host-parley_session=${secret}`;
  };
  /** A session as versions until 0.1 wrote it. */
  const loadFormerSession = (secret: string, user: User) =>
    table.put({
      ...Keys.session(Session.hash(secret)),
      ...user,
      hostOnly: true,
      ttl: ttl(Date.now() + LIMITS.sessionTtlMs),
    });
  const advance = (ms: number) => {
    elapsed += ms;
  };

  return {
    files,
    /** The table, as the functions see it. */
    table,
    connectWith,
    promote,
    loadFormerSession,
    mails,
    /** Those that make codes and check them; the first makes. */
    secrets,
    connect,
    advance,
    posts,
    closed,
    http,
    authorize,
    functions,
    invoke: given,
    arrive,
    comeBack,
    lines: captureOutput(),
    requestContext,
  };
};

/** The table fails from now on until `error` is taken back. */
export const failing = () => {
  const state: { error: Error | undefined } = { error: undefined };
  const around: Around = (_call, perform) => (state.error ? Promise.reject(state.error) : perform());
  return { state, around };
};

/** An error as the SDK throws it. */
export const awsError = (name: string, message: string) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } });
