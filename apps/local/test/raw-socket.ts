import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX } from "@parley/protocol/version";
import { type Person, takeTicket } from "@parley/smoke/person";
import { onTestFinished } from "vitest";

/** A WebSocket by hand (RFC 6455), on a TCP socket: it sends whatever bytes it is given. */

export const OPCODES = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;

type Shape = {
  fin?: boolean;
  /** The three reserved bits: 4, 2 and 1 for RSV1, RSV2 and RSV3. */
  rsv?: number;
  masked?: boolean;
  /** The bits of the length field; without it as few as will do. */
  lengthBits?: 7 | 16 | 64;
  /** The length that the header claims, where that is not the payload's. */
  length?: bigint;
};

/** One frame (RFC 6455 §5.2). */
export const frame = (opcode: number, content: string | Uint8Array = "", shape: Shape = {}): Buffer => {
  const payload = Buffer.from(content);
  const { fin = true, rsv = 0, masked = true, length = BigInt(payload.length) } = shape;
  const { lengthBits = length < 126n ? 7 : length < 65_536n ? 16 : 64 } = shape;
  const head = Buffer.alloc(lengthBits === 7 ? 2 : lengthBits === 16 ? 4 : 10);
  head[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  head[1] = (masked ? 0x80 : 0) | (lengthBits === 7 ? Number(length) : lengthBits === 16 ? 126 : 127);
  if (lengthBits === 16) head.writeUInt16BE(Number(length), 2);
  if (lengthBits === 64) head.writeBigUInt64BE(length, 2);
  if (!masked) return Buffer.concat([head, payload]);
  const mask = randomBytes(4);
  return Buffer.concat([head, mask, payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0))]);
};

export type Received = { opcode: number; payload: Buffer };

/** Takes whole frames of a server, which masks none, off the beginning of the bytes. */
const takeFrames = (bytes: Buffer): { frames: Received[]; rest: Buffer } => {
  const frames: Received[] = [];
  let rest = bytes;
  for (;;) {
    const [first = 0, second = 0] = rest;
    const headLength = second === 127 ? 10 : second === 126 ? 4 : 2;
    if (rest.length < headLength) return { frames, rest };
    const length = second === 127 ? Number(rest.readBigUInt64BE(2)) : second === 126 ? rest.readUInt16BE(2) : second;
    if (rest.length < headLength + length) return { frames, rest };
    frames.push({ opcode: first & 0x0f, payload: rest.subarray(headLength, headLength + length) });
    rest = rest.subarray(headLength + length);
  }
};

export type RawSocket = {
  write(bytes: Uint8Array): void;
  /** The next frame that has come or comes; undefined once the server has ended the connection. */
  next(): Promise<Received | undefined>;
  /** Ends the connection without a word. */
  cut(): void;
};

/** The person's connection, upgraded and open. It is destroyed when the test ends. */
export const openRawSocket = async (person: Person): Promise<RawSocket> => {
  const { ticket, url } = await takeTicket(person);
  const { host, pathname, port } = new URL(url);
  const socket = connect(Number(port), "127.0.0.1");
  onTestFinished(() => {
    socket.destroy();
  });
  // What the server ends while bytes are on their way to it may be reset.
  socket.on("error", () => socket.destroy());
  socket.setNoDelay(true);
  socket.write(
    [
      `GET ${pathname} HTTP/1.1`,
      `Host: ${host}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
      `Sec-WebSocket-Protocol: ${SUBPROTOCOL}, ${TICKET_SUBPROTOCOL_PREFIX}${ticket}`,
      "\r\n",
    ].join("\r\n"),
  );
  const [head] = await once(socket, "data");
  if (!/^HTTP\/1\.1 101 .*\r\n\r\n$/s.test(String(head))) throw new Error(`The upgrade failed: ${head}`);

  let rest: Buffer = Buffer.alloc(0);
  const inbox: Received[] = [];
  let ended = false;
  let wake = () => {};
  socket.on("data", (chunk) => {
    const taken = takeFrames(Buffer.concat([rest, chunk]));
    rest = taken.rest;
    inbox.push(...taken.frames);
    wake();
  });
  socket.on("close", () => {
    ended = true;
    wake();
  });
  const next = async (): Promise<Received | undefined> => {
    while (inbox.length === 0 && !ended)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    return inbox.shift();
  };
  return { write: (bytes) => socket.write(bytes), next, cut: () => socket.destroy() };
};
