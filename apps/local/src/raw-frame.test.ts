import { LIMITS } from "@parley/protocol/limits";
import { type Person, Reply, signIn } from "@parley/smoke/person";
import { beforeAll, describe, expect, it } from "vitest";
import { useProduct } from "../test/product";
import { frame, OPCODES, openRawSocket, type RawSocket, type Received } from "../test/raw-socket";

const product = useProduct();

let mallory: Person;

beforeAll(async () => {
  mallory = await signIn(product().url, "Mallory");
});

const { continuation, text, binary, close, ping, pong } = OPCODES;
const KB = 1024;

/** A request of the product, which in turn answers with its `requestId`. */
const request = (requestId: string) => JSON.stringify({ action: "ping", data: {}, requestId });
const replyOf = ({ opcode, payload }: Received): Reply => {
  expect(opcode).toBe(text);
  return Reply.parse(JSON.parse(payload.toString()));
};

/** The connection works: it answers a ping of Parley's. */
const expectAlive = async (socket: RawSocket) => {
  socket.write(frame(text, request("alive")));
  const next = await socket.next();
  expect(next && replyOf(next)).toMatchObject({ type: "success", requestId: "alive" });
};

/** All that is written after a connection's end is that it has ended (I14). */
const expectForgotten = async () => {
  await expect.poll(() => product().writes.some((write) => write.startsWith("remove CONN#"))).toBe(true);
  const { writes, errors } = product().traces();
  expect(writes.filter((write) => !/ CONN#\S+$/.test(write))).toEqual([]);
  expect(errors).toEqual([]);
};

/** A close frame's payload. */
const status = (code: number, reason: string | Uint8Array = "") =>
  Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]);

/** The frame in parts of so many bytes, the first of which has the opcode and the last of which the FIN bit. */
const fragments = (content: Uint8Array, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(content.length / size) }, (_, index) =>
    frame(index === 0 ? text : continuation, content.subarray(index * size, (index + 1) * size), {
      fin: (index + 1) * size >= content.length,
    }),
  );

const done = request("1");
const accented = JSON.stringify({ action: "ping", data: {}, requestId: "é😀" });

describe("frames that RFC 6455 allows: answered, and the connection goes on", () => {
  it.each<[string, Uint8Array[], object[]]>([
    ["a request in three fragments", fragments(Buffer.from(done), 20), [{ requestId: "1" }]],
    ["a request byte by byte", [...frame(text, done)].map((byte) => Buffer.from([byte])), [{ requestId: "1" }]],
    [
      "characters of several bytes, each byte in a fragment of its own",
      fragments(Buffer.from(accented), 1),
      [{ requestId: "é😀" }],
    ],
    [
      "a ping between fragments",
      [frame(text, done.slice(0, 9), { fin: false }), frame(ping, "still there?"), frame(continuation, done.slice(9))],
      [{ opcode: pong, text: "still there?" }, { requestId: "1" }],
    ],
    ["a pong that nobody asked for", [frame(pong, "here"), frame(text, done)], [{ requestId: "1" }]],
    ["a ping of 125 bytes", [frame(ping, "x".repeat(125))], [{ opcode: pong, text: "x".repeat(125) }]],
    ["an empty text frame", [frame(text)], [{ code: "frame.invalid_json" }]],
    [
      "an empty fragment in the middle",
      [frame(text, done, { fin: false }), frame(continuation, "", { fin: false }), frame(continuation)],
      [{ requestId: "1" }],
    ],
    ["two requests in one packet", [Buffer.concat([frame(text, done), frame(text, done)])], [{}, {}]],
    // §5.2 forbids it to the sender, and asks nothing of the receiver.
    ["a length in more bytes than it needs", [frame(text, done, { lengthBits: 64 })], [{ requestId: "1" }]],
    ["a frame of 32 KB", [frame(text, "x".repeat(LIMITS.frameBytes))], [{ code: "frame.invalid_json" }]],
    ["a message of 128 KB", fragments(Buffer.alloc(128 * KB, "x"), 32 * KB), [{ code: "frame.too_large" }]],
  ])("%s", async (_, frames, answers) => {
    const socket = await openRawSocket(mallory);
    for (const bytes of frames) socket.write(bytes);
    for (const answer of answers) {
      const next = await socket.next();
      if (!next) throw new Error("The connection ended");
      const { opcode, payload } = next;
      expect(opcode === text ? replyOf(next) : { opcode, text: payload.toString() }).toMatchObject(answer);
    }
    await expectAlive(socket);
    expect(product().errors.splice(0)).toEqual([]);
  });
});

const BAD_UTF8: [string, number[]][] = [
  ["a byte that begins nothing", [0xff]],
  ["a continuation without a beginning", [0x80]],
  ["half a character", [0xc3]],
  ["a character cut short by another", [0xe2, 0x82, 0x41]],
  ["an overlong slash", [0xc0, 0xaf]],
  ["an overlong zero", [0xe0, 0x80, 0x80]],
  ["half a surrogate pair", [0xed, 0xa0, 0x80]],
  ["a surrogate pair, each half by itself", [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]],
  ["a code point above U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
  ["a character of five bytes", [0xf8, 0x88, 0x80, 0x80, 0x80]],
];
const inside = (bytes: number[]) =>
  Buffer.concat([Buffer.from('{"action":"ping","requestId":"'), Buffer.from(bytes), Buffer.from('"}')]);

describe("frames that RFC 6455 or API Gateway forbids: closed with the documented code, and a new connection works", () => {
  it.each<[string, number, Uint8Array[]]>([
    ["a continuation of nothing", 1002, [frame(continuation, done)]],
    ["a new message inside a fragmented one", 1002, [frame(text, "{", { fin: false }), frame(text, done)]],
    ["RSV1 set, without an extension", 1002, [frame(text, done, { rsv: 4 })]],
    ["RSV2 set", 1002, [frame(text, done, { rsv: 2 })]],
    ["RSV3 set", 1002, [frame(text, done, { rsv: 1 })]],
    ["the reserved opcode 3", 1002, [frame(3, done)]],
    ["the reserved control opcode 11", 1002, [frame(11)]],
    ["a frame without a mask", 1002, [frame(text, done, { masked: false })]],
    ["a ping of 126 bytes", 1002, [frame(ping, "x".repeat(126))]],
    ["a ping in fragments", 1002, [frame(ping, "x", { fin: false })]],
    ["a close frame in fragments", 1002, [frame(close, status(1000), { fin: false })]],
    ["a close frame with half a code", 1002, [frame(close, Buffer.from([3]))]],
    ["a close frame with a code that is never sent, 1005", 1002, [frame(close, status(1005))]],
    ["a close frame with a code below 1000", 1002, [frame(close, status(999))]],
    ["a close frame whose reason is not UTF-8", 1007, [frame(close, status(1000, Buffer.from([0xff])))]],
    ["a binary frame", 1003, [frame(binary, done)]],
    ["a frame of more than 32 KB", 1009, [frame(text, "x".repeat(32 * KB + 1))]],
    [
      "a fragment of more than 32 KB",
      1009,
      [frame(text, "x", { fin: false }), frame(continuation, "x".repeat(33 * KB))],
    ],
    ["the mere announcement of 2^63 bytes", 1009, [frame(text, "", { length: 2n ** 63n })]],
    ["a message of more than 128 KB", 1009, fragments(Buffer.alloc(128 * KB + 1, "x"), 30 * KB)],
    ...BAD_UTF8.map(([name, bytes]): [string, number, Uint8Array[]] => [name, 1007, [frame(text, inside(bytes))]]),
    ...BAD_UTF8.map(([name, bytes]): [string, number, Uint8Array[]] => [
      `${name}, in fragments of one byte`,
      1007,
      fragments(inside(bytes), 1),
    ]),
    // What a client may say is echoed (§5.5.1).
    ["a close frame", 1000, [frame(close, status(1000, "bye"))]],
    ["a close frame with a code of one's own", 4321, [frame(close, status(4321))]],
  ])("%s: %i", async (_, code, frames) => {
    const socket = await openRawSocket(mallory);
    product().traces();
    for (const bytes of frames) socket.write(bytes);
    const answer = await socket.next();
    expect(answer?.opcode).toBe(close);
    expect(answer?.payload.readUInt16BE()).toBe(code);
    // The server ends the connection once the client has agreed.
    socket.write(frame(close, status(code)));
    expect(await socket.next()).toBeUndefined();
    await expectForgotten();
    await expectAlive(await openRawSocket(mallory));
  });
});

it("a connection that is cut inside a frame ends, and a new one works", async () => {
  const socket = await openRawSocket(mallory);
  product().traces();
  socket.write(frame(text, done).subarray(0, 10));
  socket.cut();
  await expectForgotten();
  await expectAlive(await openRawSocket(mallory));
});
