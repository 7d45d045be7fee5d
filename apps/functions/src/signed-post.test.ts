import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { type Connections, oneByOne } from "@parley/core/live/gateway";
import type { Faults, PostFault } from "@parley/emulator/faults";
import { openClient, servedGateway } from "@parley/emulator/test-gateway";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createSignedPost } from "./signed-post";
import { systemClock } from "./system";

const CREDENTIALS = { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "a/secret+key", sessionToken: "a/session+token==" };
const REGION = "eu-central-1";

beforeEach(() => {
  vi.stubEnv("AWS_REGION", REGION);
  vi.stubEnv("AWS_ACCESS_KEY_ID", CREDENTIALS.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", CREDENTIALS.secretAccessKey);
  vi.stubEnv("AWS_SESSION_TOKEN", CREDENTIALS.sessionToken);
  return () => vi.unstubAllEnvs();
});

type Post = Connections["post"];

/** What makes the posts. The SDK's client is the reference: the other one has to do the same. */
const WAYS: Record<string, (endpoint: string) => Post> = {
  "the SDK": (endpoint) => {
    const client = new ApiGatewayManagementApiClient({ endpoint, maxAttempts: 1 });
    onTestFinished(() => client.destroy());
    return async (ConnectionId, Data, abortSignal) => {
      await client.send(new PostToConnectionCommand({ ConnectionId, Data }), { abortSignal });
    };
  },
  "a signed post": (endpoint) => {
    const post = createSignedPost("execute-api", endpoint);
    return (connectionId, data, signal) => post(`/@connections/${encodeURIComponent(connectionId)}`, data, signal);
  },
};

const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();

/** Whether the request is signed as AWS asks ("Create a signed AWS API request"). */
const isSigned = ({ method, url = "", headers }: IncomingMessage, body: Uint8Array): boolean => {
  const [, key, date = "", region = "", service = "", names = "", signature = ""] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w{64})$/.exec(
      headers.authorization ?? "",
    ) ?? [];
  const scope = `${date}/${region}/${service}/aws4_request`;
  const canonical = [
    method,
    // Once more, as the path is escaped already.
    url.split("/").map(encodeURIComponent).join("/"),
    "",
    ...names.split(";").map((name) => `${name}:${headers[name]}`),
    "",
    names,
    sha256(body),
  ].join("\n");
  const signing = [date, region, service, "aws4_request"].reduce<string | Buffer>(
    hmac,
    `AWS4${CREDENTIALS.secretAccessKey}`,
  );
  const expected = hmac(signing, ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, sha256(canonical)].join("\n"));
  const covered = names.split(";");
  return (
    key === CREDENTIALS.accessKeyId &&
    region === REGION &&
    ["host", "x-amz-date", "x-amz-security-token"].every((name) => covered.includes(name)) &&
    headers["x-amz-security-token"] === CREDENTIALS.sessionToken &&
    timingSafeEqual(expected, Buffer.from(signature, "hex"))
  );
};

const around = { clock: systemClock, random: () => 0.01 };
const rest = { check: async () => {}, disconnect: async () => {} };

const serve = async (listener: RequestListener) => {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  // On a busy machine a socket may wait for longer than Node's five seconds.
  server.keepAliveTimeout = 60_000;
  const sockets = new Set<unknown>();
  server.on("connection", (socket) => sockets.add(socket));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
};

describe.each(Object.entries(WAYS))("%s to a connection", (_, createPost) => {
  const open = async (faults: Faults = {}) => {
    const served = await servedGateway({ faults });
    const socket = await openClient(served.url);
    const { connectionId } = (await served.event("CONNECT")).requestContext;
    const call = createPost(served.endpoint);
    const post = (id: string, data: string) => call(id, data, new AbortController().signal);
    return { ...served, ...socket, connectionId, call, post };
  };

  it("arrives as it is, and the = of an id as %3D", async () => {
    const { post, connectionId, message } = await open();
    expect(connectionId.endsWith("=")).toBe(true);
    await post(connectionId, '{"text":"héllo ✓ 👍"}');
    expect(await message()).toBe('{"text":"héllo ✓ 👍"}');
  });

  it("is signed, with a host, a date and the session's token", async () => {
    const verified: boolean[] = [];
    const urls: unknown[] = [];
    const { endpoint } = await serve(async (request, response) => {
      verified.push(isSigned(request, await buffer(request)));
      urls.push(request.url);
      response.writeHead(200).end();
    });
    const post = createPost(`${endpoint}/$default`);
    await post("AbC-d_eF=", '{"text":"héllo"}', new AbortController().signal);
    await post("a/b+c=", "x", new AbortController().signal);
    expect(verified).toEqual([true, true]);
    expect(urls).toEqual(["/$default/@connections/AbC-d_eF%3D", "/$default/@connections/a%2Fb%2Bc%3D"]);
  });

  it("that is gone is refused by GoneException, 410", async () => {
    const { post, gateway, connectionId, closed } = await open();
    await gateway.management.delete(connectionId);
    await closed;
    await expect(post(connectionId, "x")).rejects.toMatchObject({
      name: "GoneException",
      $metadata: { httpStatusCode: 410 },
    });
  });

  it.each<[string, number, PostFault]>([
    ["LimitExceededException", 429, "throttled"],
    ["InternalServerErrorException", 500, "delivered-but-error"],
    ["ServiceUnavailableException", 503, "unavailable"],
  ])("is refused by %s, %i, and is made again until it is let through", async (name, status, fault) => {
    const faults: (PostFault | undefined)[] = [fault, fault, fault, undefined];
    const { post, call, connectionId } = await open({ post: () => faults.shift() });
    await expect(post(connectionId, "x")).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
    const gateway = oneByOne(around, { ...rest, post: call });
    const posted = await gateway.post([{ to: [{ connectionId }], data: "y" }], Date.now() + 5_000);
    expect(posted).toEqual({ gone: new Set(), failed: 0, throttled: status === 429 ? 2 : 0 });
    expect(faults).toEqual([]);
  });

  it("of another form is refused by BadRequestException, 400", async () => {
    const { post } = await open();
    await expect(post("not an id", "x")).rejects.toMatchObject({ name: "BadRequestException" });
  });

  it("that is too long is refused by PayloadTooLargeException, 413", async () => {
    const { post, connectionId } = await open();
    await expect(post(connectionId, "x".repeat(128 * 1024 + 1))).rejects.toMatchObject({
      name: "PayloadTooLargeException",
      $metadata: { httpStatusCode: 413 },
    });
  });

  it("of another stage is refused by ForbiddenException, 403", async () => {
    const { endpoint, connectionId } = await open();
    const post = createPost(endpoint.replace("$default", "prod"));
    await expect(post(connectionId, "x", new AbortController().signal)).rejects.toMatchObject({
      name: "ForbiddenException",
      $metadata: { httpStatusCode: 403 },
    });
  });

  it("ends when it is told to, though the gateway says nothing", async () => {
    const { call, connectionId } = await open({ post: () => "hang" });
    const abort = new AbortController();
    const posting = call(connectionId, "x", abort.signal);
    posting.catch(() => {});
    abort.abort();
    await expect(posting).rejects.toMatchObject({ name: "AbortError" });
  });

  it("that nobody answers is an error of the network, which has no status", async () => {
    const { endpoint } = await serve((request) => request.socket.destroy());
    const posting = createPost(endpoint)("AbC=", "x", new AbortController().signal);
    await expect(posting).rejects.toMatchObject({ code: "ECONNRESET" });
  });
});

it("a thousand signed posts at once open fifty sockets at most", async () => {
  const { endpoint, sockets } = await serve((request, response) => {
    request.resume().on("end", () => response.end("{}"));
  });
  const signed = createSignedPost("execute-api", endpoint);
  const { signal } = new AbortController();
  await Promise.all(Array.from({ length: 1_000 }, () => signed("/@connections/a", "x", signal)));
  expect(sockets.size).toBeLessThanOrEqual(50);
});

it("an asynchronous invocation is signed for Lambda, and accepted by 202", async () => {
  const seen: unknown[] = [];
  const { endpoint } = await serve(async (request, response) => {
    const body = await buffer(request);
    seen.push([request.url, request.headers["x-amz-invocation-type"], isSigned(request, body), `${body}`]);
    response.writeHead(202).end();
  });
  const post = createSignedPost("lambda", endpoint);
  const signal = new AbortController().signal;
  await post("/2015-03-31/functions/parley-deliver/invocations", "{}", signal, { "X-Amz-Invocation-Type": "Event" });
  expect(seen).toEqual([["/2015-03-31/functions/parley-deliver/invocations", "Event", true, "{}"]]);
});
