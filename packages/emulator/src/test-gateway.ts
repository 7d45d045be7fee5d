import { createServer } from "node:http";
import { onTestFinished, vi } from "vitest";
import { WebSocket } from "ws";
import type { GatewayEvent } from "./event";
import { createGateway, type Failure, type Gateway, type GatewayOptions } from "./gateway";
import { managementListener } from "./management-http";
import { type MemoryCloseEvent, memoryWebSocket } from "./memory";
import { attach } from "./websocket";

type Overrides = Partial<Omit<GatewayOptions, "routes">> & { routes?: Partial<GatewayOptions["routes"]> };

/** Awaits a condition: what it returns once that is truthy. */
export const until = <T>(condition: () => T) => vi.waitUntil(condition, { interval: 2, timeout: 5_000 });

/** A handshake as a transport passes it on. */
export const request = { url: "/socket", headers: [["Host", "chat.example.com"]] as const, sourceIp: "203.0.113.7" };

/** A promise to be resolved by the test. */
export const gate = () => {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
};

/** A gateway whose handlers accept everything, and a record of the events and failures. Closed when the test ends. */
export const testGateway = ({ routes, ...overrides }: Overrides = {}) => {
  const events: GatewayEvent[] = [];
  const failures: Failure[] = [];
  const handlers = {
    $connect: async () => ({ statusCode: 200 }),
    $disconnect: async () => ({ statusCode: 200 }),
    $default: async () => ({ statusCode: 200 }),
    ...routes,
  };
  const recorded =
    <Event extends GatewayEvent>(handler: (event: Event) => Promise<unknown>) =>
    (event: Event) => {
      events.push(event);
      return handler(event);
    };
  const gateway = createGateway({
    apiId: "a1b2c3d4e5",
    domainName: "chat.example.com",
    stage: "$default",
    onError: (failure) => failures.push(failure),
    ...overrides,
    routes: {
      $connect: recorded(handlers.$connect),
      $disconnect: recorded(handlers.$disconnect),
      $default: recorded(handlers.$default),
    },
  });
  onTestFinished(() => gateway.close());

  const ofType = <Type extends GatewayEvent["requestContext"]["eventType"]>(type: Type) =>
    events.filter((event): event is Extract<GatewayEvent, { requestContext: { eventType: Type } }> => {
      return event.requestContext.eventType === type;
    });
  /** The n-th event of a type, awaited. */
  const event = <Type extends GatewayEvent["requestContext"]["eventType"]>(type: Type, index = 0) =>
    until(() => ofType(type)[index]);
  return { gateway, events, failures, ofType, event };
};

/** The same, served on a port of its own: `url` for sockets, `endpoint` for `@connections`. */
export const servedGateway = async (overrides: Overrides = {}) => {
  const test = testGateway(overrides);
  const server = createServer(managementListener(test.gateway));
  attach(test.gateway, server, "/socket");
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  const host = `127.0.0.1:${address.port}`;
  return { ...test, server, url: `ws://${host}/socket`, endpoint: `http://${host}/$default` };
};

/** An open connection without sockets. */
export const memoryClient = async (gateway: Gateway, url = "ws://chat.example.com/") => {
  const socket = new (memoryWebSocket(gateway))(url);
  const inbox: string[] = [];
  socket.onmessage = ({ data }) => inbox.push(data);
  const closed = new Promise<MemoryCloseEvent>((resolve) => {
    socket.onclose = resolve;
  });
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error("The handshake was refused"));
  });
  return { socket, inbox, closed, message: (index = 0) => until(() => inbox[index]) };
};

/** A `ws` client that is cut off when the test ends. */
export const client = (url: string, protocols: string[] = [], headers: Record<string, string> = {}) => {
  const socket = new WebSocket(url, protocols, { headers });
  onTestFinished(() => socket.terminate());
  const inbox: string[] = [];
  socket.on("message", (data) => inbox.push(data.toString()));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  const opened = new Promise<void>((resolve, reject) => {
    socket.on("open", resolve);
    socket.on("error", reject);
  });
  // Not every test awaits it.
  opened.catch(() => {});
  return { socket, inbox, opened, closed, message: (index = 0) => until(() => inbox[index]) };
};

export const openClient = async (...parameters: Parameters<typeof client>) => {
  const connecting = client(...parameters);
  await connecting.opened;
  return connecting;
};

/** The HTTP answer of a handshake that is refused. */
export const refusal = (url: string) =>
  new Promise<{ statusCode: number | undefined; body: string }>((resolve, reject) => {
    const { socket, opened } = client(url);
    opened.then(() => reject(new Error("The handshake was accepted")), reject);
    socket.on("unexpected-response", (_, response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ statusCode: response.statusCode, body: Buffer.concat(chunks).toString() }));
    });
  });

/** A policy as an authorizer returns it. */
export const policy = (Effect: "Allow" | "Deny", context?: Record<string, unknown>) => ({
  principalId: "ada",
  policyDocument: { Version: "2012-10-17", Statement: [{ Effect, Action: "execute-api:Invoke", Resource: "*" }] },
  context,
});
