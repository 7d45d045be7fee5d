import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { openWebSocket, textFrame } from "./websocket";

const received: string[] = [];
let server: WebSocketServer;
let port = 0;

beforeAll(async () => {
  server = new WebSocketServer({
    port: 0,
    host: "127.0.0.1",
    verifyClient: ({ req }: { req: IncomingMessage }) => req.url !== "/closed",
  });
  server.on("connection", (socket) =>
    socket.on("message", (data) => {
      received.push(data.toString());
      socket.send("heard");
    }),
  );
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  for (const client of server.clients) client.terminate();
  server.close();
});

describe("the driver's WebSocket", () => {
  it.each([0, 1, 125, 126, 127, 65_535])("sends texts of %i bytes as ws reads them", async (length) => {
    const socket = await openWebSocket(port, "/");
    const text = "é".repeat(length / 2) + "x".repeat(length % 2);
    socket.write(textFrame(text));
    await socket.expect(/heard/);
    expect(received.at(-1)).toBe(text);
    socket.close();
  });

  it("says so where it is refused", async () => {
    await expect(openWebSocket(port, "/closed")).rejects.toThrow("status 401");
  });

  it("fails where the connection ends", async () => {
    const deaf = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(deaf, "listening");
    await expect(openWebSocket((deaf.address() as AddressInfo).port, "/")).rejects.toThrow();
    deaf.close();
  });
});
