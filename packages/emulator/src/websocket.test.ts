import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { expect, test } from "vitest";
import type { WebSocket } from "ws";
import { client, gate, openClient, policy, refusal, servedGateway } from "./test-gateway";

const kilobytes = 1024;

test("the upgrade stays pending until the authorizer and $connect have answered", async () => {
  const { open: answer, passed: answered } = gate();
  const { url, event } = await servedGateway({
    authorizer: async () => policy("Allow"),
    routes: { $connect: () => answered.then(() => ({ statusCode: 200 })) },
  });
  const { socket, opened } = client(url);
  await event("CONNECT");
  expect(socket.readyState).toBe(socket.CONNECTING);
  answer();
  await opened;
});

test.each([
  ["401: the authorizer says Unauthorized", async () => Promise.reject(new Error("Unauthorized")), 200, 401],
  ["403: its policy denies", async () => policy("Deny"), 200, 403],
  ["the status that $connect returned", async () => policy("Allow"), 418, 418],
])("a refusal is an HTTP answer: %s", async (_, authorizer, connectStatus, statusCode) => {
  const { url } = await servedGateway({
    authorizer,
    routes: { $connect: async () => ({ statusCode: connectStatus }) },
  });
  const refused = await refusal(url);
  expect(refused.statusCode).toBe(statusCode);
  expect(JSON.parse(refused.body)).toMatchObject({ message: expect.any(String), requestId: expect.any(String) });
});

test("$connect throwing → 502 [?]", async () => {
  const { url } = await servedGateway({ routes: { $connect: () => Promise.reject(new Error("boom")) } });
  expect((await refusal(url)).statusCode).toBe(502);
});

test("the accepted subprotocol is what $connect returns, not the first that is offered", async () => {
  const { url, event } = await servedGateway({
    routes: { $connect: async () => ({ statusCode: 200, headers: { "sec-websocket-protocol": "parley.v1" } }) },
  });
  const { socket } = await openClient(url, ["ticket.secret", "parley.v1"]);
  expect(socket.protocol).toBe("parley.v1");
  expect((await event("CONNECT")).headers["Sec-WebSocket-Protocol"]).toBe("ticket.secret,parley.v1");
});

test("without that header no subprotocol is accepted, and a client that offered some gives up", async () => {
  const { url } = await servedGateway();
  await expect(client(url, ["parley.v1"]).opened).rejects.toThrow("no subprotocol");
});

test("the event has the headers as they were sent, without those of the hop", async () => {
  const { url, event } = await servedGateway();
  await openClient(`${url}?authorization=t`, [], { "User-Agent": "Test/1", "X-Mixed-Case": "yes" });
  const { headers, queryStringParameters, requestContext } = await event("CONNECT");
  expect(headers).toMatchObject({ "X-Mixed-Case": "yes", "Sec-WebSocket-Version": "13" });
  expect(Object.keys(headers).map((name) => name.toLowerCase())).not.toContain("connection");
  expect(queryStringParameters).toEqual({ authorization: "t" });
  expect(requestContext.identity).toEqual({ sourceIp: "127.0.0.1", userAgent: "Test/1" });
});

test("upgrades of other paths are left to their own listeners, or get 404 when there are none", async () => {
  const { server, url, events } = await servedGateway();
  expect((await refusal(`${url}/other`)).statusCode).toBe(404);
  server.on("upgrade", (request, socket) => {
    if (request.url === "/socket/other") socket.end("HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\n\r\n");
  });
  expect((await refusal(`${url}/other`)).statusCode).toBe(426);
  expect(events).toEqual([]);
});

test("a client that leaves during its upgrade: $disconnect 1006 follows $connect", async () => {
  const { open: answer, passed: answered } = gate();
  const { url, event } = await servedGateway({
    routes: { $connect: () => answered.then(() => ({ statusCode: 200 })) },
  });
  const { socket, closed } = client(url);
  await event("CONNECT");
  socket.terminate();
  await closed;
  answer();
  expect((await event("DISCONNECT")).requestContext.disconnectStatusCode).toBe(1006);
});

test("an upgrade that is no WebSocket handshake gets 400 and $disconnect", async () => {
  const { url, event } = await servedGateway();
  const { port } = new URL(url);
  const socket = connectTcp(Number(port), "127.0.0.1");
  socket.end("GET /socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  const [head] = await once(socket, "data");
  expect(String(head)).toMatch(/^HTTP\/1\.1 400 /);
  await event("DISCONNECT");
});

test("messages and posts are text frames both ways", async () => {
  const { gateway, url, event } = await servedGateway({ routes: { $default: async ({ body }) => ({ body }) } });
  const { socket, inbox, message } = await openClient(url);
  const binaries: boolean[] = [];
  socket.on("message", (_, isBinary) => binaries.push(isBinary));
  const { connectionId } = (await event("CONNECT")).requestContext;
  await gateway.management.post(connectionId, "text ✓");
  await gateway.management.post(connectionId, new TextEncoder().encode("bytes ✓"));
  socket.send("echo ✓");
  await message(2);
  expect(inbox).toEqual(["text ✓", "bytes ✓", "echo ✓"]);
  expect(binaries).toEqual([false, false, false]);
});

test("what one turn has for a client comes in order, whatever its length, and cuts nobody off", async () => {
  const { gateway, url, event } = await servedGateway();
  const { closed, inbox } = await openClient(url);
  const { connectionId } = (await event("CONNECT")).requestContext;
  const lengths = [0, 1, 125, 126, 65_535, 65_536, ...Array.from({ length: 10 }, () => 128 * kilobytes)];
  for (const length of lengths) gateway.management.postToAll([{ connectionId }], "x".repeat(length));
  await gateway.management.delete(connectionId);
  await closed;
  expect(inbox.map(({ length }) => length)).toEqual(lengths);
});

test("a paused connection is not read from until it is resumed; posts still arrive", async () => {
  const { gateway, url, event, ofType } = await servedGateway({ routes: { $default: async ({ body }) => ({ body }) } });
  const { socket, inbox, message } = await openClient(url);
  const { connectionId } = (await event("CONNECT")).requestContext;
  gateway.pause(connectionId);
  socket.send("waits");
  await gateway.management.post(connectionId, "posted");
  await message();
  expect([inbox, ofType("MESSAGE")]).toEqual([["posted"], []]);
  gateway.resume(connectionId);
  expect(await message(1)).toBe("waits");
});

test("a fragmented message of 128 KB in frames of 32 KB is accepted", async () => {
  const { url, event } = await servedGateway();
  const { socket } = await openClient(url);
  for (const fin of [false, false, false, true]) socket.send("x".repeat(32 * kilobytes), { fin });
  expect((await event("MESSAGE")).body).toHaveLength(128 * kilobytes);
});

test("a frame over 32 KB → 1009, and its message is not heard", async () => {
  const { url, event, ofType } = await servedGateway();
  const { socket, closed } = await openClient(url);
  socket.send("x".repeat(32 * kilobytes + 1));
  expect((await closed).code).toBe(1009);
  expect((await event("DISCONNECT")).requestContext.disconnectStatusCode).toBe(1009);
  expect(ofType("MESSAGE")).toEqual([]);
});

test("a message over 128 KB, though every frame is small → 1009", async () => {
  const { url, event, ofType } = await servedGateway();
  const { socket, closed } = await openClient(url);
  for (const fin of [false, false, false, false, true]) socket.send("x".repeat(26 * kilobytes + 1), { fin });
  expect((await closed).code).toBe(1009);
  expect((await event("DISCONNECT")).requestContext.disconnectStatusCode).toBe(1009);
  expect(ofType("MESSAGE")).toEqual([]);
});

test("a binary frame → 1003", async () => {
  const { url, event } = await servedGateway();
  const { socket, closed } = await openClient(url);
  socket.send(Buffer.from([1, 2, 3]));
  expect((await closed).code).toBe(1003);
  expect((await event("DISCONNECT")).requestContext.disconnectStatusCode).toBe(1003);
});

test("text that is not UTF-8 → 1007 (RFC 6455 §8.1)", async () => {
  const { url, event } = await servedGateway();
  const { socket, closed } = await openClient(url);
  socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
  expect((await closed).code).toBe(1007);
  expect((await event("DISCONNECT")).requestContext.disconnectStatusCode).toBe(1007);
});

test.each([
  ["with a code", (socket: WebSocket) => socket.close(4001, "bye"), 4001, "bye"],
  ["without a code", (socket) => socket.close(), 1005, "Client-side close frame status not set"],
  ["without a close frame", (socket) => socket.terminate(), 1006, "Connection closed abnormally"],
])("$disconnect after a client's close %s", async (_, leave, disconnectStatusCode, disconnectReason) => {
  const { url, event, ofType, gateway } = await servedGateway();
  const { socket } = await openClient(url);
  leave(socket);
  expect((await event("DISCONNECT")).requestContext).toMatchObject({ disconnectStatusCode, disconnectReason });
  await gateway.close();
  expect(ofType("DISCONNECT")).toHaveLength(1);
});

test("limits can be shortened: an idle connection goes away with 1001 [?]", async () => {
  const { url } = await servedGateway({ limits: { idleMs: 30 } });
  const { closed } = await openClient(url);
  expect(await closed).toEqual({ code: 1001, reason: "Going away" });
});

test("a reader that is too slow is cut off: 429, then 410", async () => {
  const { gateway, url, event } = await servedGateway({ limits: { requestBurst: Number.POSITIVE_INFINITY } });
  const { socket, closed } = await openClient(url);
  socket.pause();
  const { connectionId } = (await event("CONNECT")).requestContext;
  const text = "x".repeat(128 * kilobytes);
  const names: string[] = [];
  for (let posts = 0; posts < 500 && names.length < 2; posts += 1) {
    const failure = await gateway.management.post(connectionId, text).catch((error: unknown) => error);
    if (failure instanceof Error) names.push(failure.name);
  }
  expect(names).toEqual(["LimitExceededException", "GoneException"]);
  expect((await event("DISCONNECT")).requestContext.disconnectStatusCode).toBe(1006);
  socket.resume();
  expect((await closed).code).toBe(1006);
});

test("severed with the client noticing: its socket ends without a close frame, posts still succeed", async () => {
  const { gateway, url, event, ofType } = await servedGateway();
  const { closed } = await openClient(url);
  const { connectionId } = (await event("CONNECT")).requestContext;
  gateway.sever(connectionId, { clientNotices: true });
  expect((await closed).code).toBe(1006);
  await gateway.management.post(connectionId, "into the void");
  expect(ofType("DISCONNECT")).toEqual([]);
});

test("severed without the client noticing: nothing passes, not even the client's close", async () => {
  const { gateway, url, event, ofType } = await servedGateway();
  const { socket, inbox, closed } = await openClient(url);
  const { connectionId } = (await event("CONNECT")).requestContext;
  gateway.sever(connectionId, { clientNotices: false });
  await gateway.management.post(connectionId, "into the void");
  await new Promise<void>((resolve) => socket.send("into the void", () => resolve()));
  socket.close(4000);
  const other = await openClient(url);
  other.socket.send("hello");
  await event("MESSAGE");
  expect(ofType("MESSAGE").map(({ body }) => body)).toEqual(["hello"]);
  expect(socket.readyState).toBe(socket.CLOSING);
  expect(inbox).toEqual([]);
  await gateway.close();
  expect((await closed).code).toBe(1006);
});

test("early $disconnect: the client's handshake ends without an answer", async () => {
  const { url } = await servedGateway({ faults: { disconnect: () => "early" } });
  await expect(client(url).opened).rejects.toThrow("socket hang up");
});
