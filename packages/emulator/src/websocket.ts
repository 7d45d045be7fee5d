import { type IncomingMessage, type Server, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { createFrameMeter } from "./frame-meter";
import type { Gateway } from "./gateway";
import type { Handshake, HandshakeRequest } from "./handshake";
import type { Transport } from "./transport";

const handshakeRequest = (request: IncomingMessage): HandshakeRequest => {
  const headers: [string, string][] = [];
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const [name = "", value = ""] = request.rawHeaders.slice(at, at + 2);
    if (!/^(connection|upgrade)$/i.test(name)) headers.push([name, value]);
  }
  return { url: request.url ?? "/", headers, sourceIp: request.socket.remoteAddress ?? "" };
};

const answerHttp = (socket: Duplex, statusCode: number, body: string) => {
  socket.once("finish", () => socket.destroy());
  socket.end(
    [
      `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] ?? ""}`,
      "Content-Type: application/json",
      `Content-Length: ${Buffer.byteLength(body)}`,
      "Connection: close",
      "",
      body,
    ].join("\r\n"),
  );
};

/** A text message as one frame, unmasked (RFC 6455 §5.2). */
const frameOf = (text: Uint8Array): Uint8Array => {
  const { length } = text;
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = 0x81;
  frame[1] = header === 2 ? length : header === 4 ? 126 : 127;
  if (header === 4) frame.writeUInt16BE(length, 2);
  if (header === 10) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.set(text, header);
  return frame;
};

/** The last text that was given as bytes, and its frame: one text goes to many sockets, one after the other. */
let shared: { text: Uint8Array; frame: Uint8Array } | undefined;

const sharedFrameOf = (text: Uint8Array): Uint8Array => {
  if (shared?.text !== text) shared = { text, frame: frameOf(text) };
  return shared.frame;
};

/** So much waits for the end of a turn at most, far below `sendBufferBytes`: that limit is for slow readers. */
const MAX_CORKED_BYTES = 64 * 1024;

const corked = new Set<Duplex>();

/** What one turn of the event loop has for a socket leaves in one write. */
const writeSoon = (socket: Duplex, frame: Uint8Array) => {
  if (corked.size === 0) setImmediate(() => corked.forEach(uncork));
  if (!corked.has(socket)) socket.cork();
  corked.add(socket);
  socket.write(frame);
  if (socket.writableLength > MAX_CORKED_BYTES) uncork(socket);
};

const uncork = (socket: Duplex) => {
  corked.delete(socket);
  socket.uncork();
};

const transportOf = (webSocket: WebSocket, socket: Duplex): Transport => ({
  send: (data) => {
    if (webSocket.readyState !== webSocket.OPEN) return;
    // Past ws, which would frame the same text for each socket. It has no extension here that a frame would need.
    writeSoon(socket, typeof data === "string" ? frameOf(Buffer.from(data)) : sharedFrameOf(data));
  },
  close: (code, reason) => webSocket.close(code, reason),
  terminate: () => webSocket.terminate(),
  pause: () => webSocket.pause(),
  resume: () => webSocket.resume(),
  bufferedBytes: () => webSocket.bufferedAmount,
});

/** RFC 6455 §7.4.1, by the error that `ws` raises about what a client sent. */
const violations: Readonly<Record<string, number>> = {
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1009,
  WS_ERR_INVALID_UTF8: 1007,
};

/** What `$disconnect` says when the client sent no status of its own. The text for 1006 is unconfirmed [?]. */
const closeReasons: Readonly<Record<number, string>> = {
  1005: "Client-side close frame status not set",
  1006: "Connection closed abnormally",
};

const connectSocket = (
  accepted: Extract<Handshake, { outcome: "accepted" }>,
  webSocket: WebSocket,
  socket: Duplex,
  frameBytes: number,
) => {
  const peer = accepted.open(transportOf(webSocket, socket));
  const measure = createFrameMeter();
  // Ahead of ws, so that no part of a message is heard whose frame is too large.
  socket.prependListener("data", (chunk: Uint8Array) => {
    if (measure(chunk) > frameBytes) peer.violation(1009, "Frame too long");
  });
  webSocket.on("message", (data, isBinary) => {
    if (isBinary) peer.violation(1003, "Binary frames are not supported");
    else peer.message(data.toString());
  });
  webSocket.on("error", (error) => {
    const code = "code" in error ? String(error.code) : "";
    if (code.startsWith("WS_ERR_")) peer.violation(violations[code] ?? 1002, "Protocol error");
  });
  webSocket.on("close", (code, reason) => peer.closed(code, reason.toString() || (closeReasons[code] ?? "")));
};

/** An answer to an upgrade that stands in the place of the gateway's own. */
export type UpgradeRefusal = { statusCode: number; body: string };

/**
 * Serves the gateway on one path of a `node:http` server; upgrades of other paths are left to the server's other listeners.
 * The upgrade stays pending until the authorizer and `$connect` have answered. `refuse` is asked first: a server's own rules, which API
 * Gateway has none of. Call the returned function to detach.
 */
export const attach = (
  gateway: Gateway,
  server: Server,
  path: string,
  refuse: (request: IncomingMessage) => UpgradeRefusal | undefined = () => undefined,
): (() => void) => {
  const protocols = new WeakMap<IncomingMessage, string>();
  // Apart from the call, since @types/ws does not know closeTimeout: a client has 2 s to answer a close frame.
  const settings = {
    noServer: true,
    clientTracking: false,
    maxPayload: gateway.limits.messageBytes,
    handleProtocols: () => false as const,
    closeTimeout: 2_000,
  };
  const webSockets = new WebSocketServer(settings);
  // API Gateway echoes what $connect returns, whether or not the client offered it; ws alone would pick from the offer.
  webSockets.on("headers", (headers, request) => {
    const protocol = protocols.get(request);
    if (protocol !== undefined) headers.push(`Sec-WebSocket-Protocol: ${protocol}`);
  });

  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A client that leaves while its upgrade is pending is found gone below.
    socket.on("error", () => socket.destroy());
    const refusal = refuse(request);
    if (refusal) return answerHttp(socket, refusal.statusCode, refusal.body);
    const handshake = await gateway.connect(handshakeRequest(request));
    if (handshake.outcome === "dropped") return socket.destroy();
    if (handshake.outcome === "refused") return answerHttp(socket, handshake.statusCode, handshake.body);
    if (handshake.protocol !== undefined) protocols.set(request, handshake.protocol);
    let open = false;
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      open = true;
      connectSocket(handshake, webSocket, socket, gateway.limits.frameBytes);
    });
    // ws calls back synchronously, or not at all when the socket is dead or the request is no WebSocket handshake.
    if (!open) handshake.abandon();
  };

  const listener = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.split("?")[0] === path) upgrade(request, socket, head);
    else if (server.listenerCount("upgrade") === 1) answerHttp(socket, 404, '{"message":"Not Found"}');
  };
  server.on("upgrade", listener);
  return () => server.off("upgrade", listener);
};
