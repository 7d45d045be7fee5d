import { expect, test } from "vitest";
import { type MemoryCloseEvent, memoryWebSocket } from "./memory";
import { policy, testGateway, until } from "./test-gateway";

type MemorySocket = InstanceType<ReturnType<typeof memoryWebSocket>>;

const opened = (socket: MemorySocket) =>
  new Promise<Event>((resolve) => {
    socket.onopen = resolve;
  });
const closed = (socket: MemorySocket) =>
  new Promise<MemoryCloseEvent>((resolve) => {
    socket.onclose = resolve;
  });

test("opens, sends and receives in order, and closes like a browser's WebSocket", async () => {
  const { gateway, event } = testGateway({
    routes: {
      $connect: async () => ({ statusCode: 200, headers: { "Sec-WebSocket-Protocol": "parley.v1" } }),
      $default: async ({ body }) => ({ statusCode: 200, body: `echo ${body}` }),
    },
  });
  const WebSocket = memoryWebSocket(gateway);
  const socket = new WebSocket("ws://chat.test/socket?a=1", ["parley.v1", "ticket.x"]);
  expect(socket.readyState).toBe(WebSocket.CONNECTING);
  expect(() => socket.send("too early")).toThrow("Not open yet");

  await opened(socket);
  expect([socket.readyState, socket.protocol]).toEqual([WebSocket.OPEN, "parley.v1"]);
  const connect = await event("CONNECT");
  expect(connect.headers["Sec-WebSocket-Protocol"]).toBe("parley.v1, ticket.x");
  expect(connect.queryStringParameters).toEqual({ a: "1" });

  const inbox: unknown[] = [];
  socket.addEventListener("message", (message) => message instanceof MessageEvent && inbox.push(message.data));
  const { connectionId } = connect.requestContext;
  await gateway.management.post(connectionId, "one");
  await gateway.management.post(connectionId, new TextEncoder().encode("zwei ✓"));
  socket.send("three");
  await until(() => inbox.length === 3);
  expect(inbox).toEqual(["one", "zwei ✓", "echo three"]);

  const close = closed(socket);
  expect(() => socket.close(1001)).toThrow("1001");
  socket.close(4000, "done");
  expect(socket.readyState).toBe(WebSocket.CLOSING);
  expect(await close).toMatchObject({ code: 4000, reason: "done", wasClean: true });
  expect((await event("DISCONNECT")).requestContext).toMatchObject({
    disconnectStatusCode: 4000,
    disconnectReason: "done",
  });
});

test("a refused handshake ends in error and close 1006", async () => {
  const { gateway } = testGateway({ authorizer: async () => policy("Deny") });
  const socket = new (memoryWebSocket(gateway))("ws://chat.test/");
  const failed = new Promise((resolve) => {
    socket.onerror = resolve;
  });
  expect(await closed(socket)).toMatchObject({ code: 1006, wasClean: false });
  await failed;
});

test("a subprotocol that was not offered fails the connection (RFC 6455 §4.1)", async () => {
  const { gateway, event } = testGateway({
    routes: { $connect: async () => ({ statusCode: 200, headers: { "Sec-WebSocket-Protocol": "other" } }) },
  });
  const socket = new (memoryWebSocket(gateway))("ws://chat.test/", "parley.v1");
  expect((await closed(socket)).code).toBe(1006);
  await event("DISCONNECT");
});

test("closing while the handshake is pending still brings $disconnect", async () => {
  const { gateway, event } = testGateway();
  const socket = new (memoryWebSocket(gateway))("ws://chat.test/");
  socket.close();
  expect((await closed(socket)).code).toBe(1006);
  expect((await event("DISCONNECT")).requestContext.disconnectStatusCode).toBe(1006);
});

test("binary → 1003, a message over 128 KB → 1009, a close without a code → 1005", async () => {
  const { gateway, event } = testGateway();
  const WebSocket = memoryWebSocket(gateway);
  const cases: [(socket: MemorySocket) => void, number][] = [
    [(socket) => socket.send(new Uint8Array(1)), 1003],
    [(socket) => socket.send("x".repeat(128 * 1024 + 1)), 1009],
    [(socket) => socket.close(), 1005],
  ];
  for (const [index, [act, code]] of cases.entries()) {
    const socket = new WebSocket("ws://chat.test/");
    await opened(socket);
    const close = closed(socket);
    act(socket);
    expect((await close).code).toBe(code);
    expect((await event("DISCONNECT", index)).requestContext.disconnectStatusCode).toBe(code);
  }
});
