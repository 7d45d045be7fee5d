import fc from "fast-check";
import { expect, test } from "vitest";
import { MessageId, messageId, parseMessageId, RoomId, Seq, SeqOrZero } from "./id";

test("a message id says where the message lives", () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
      fc.integer({ min: 1, max: 999_999_999_999 }),
      (roomId, seq) => {
        const id = MessageId.parse(messageId(roomId, seq));
        expect(parseMessageId(id)).toEqual({ roomId, seq });
      },
    ),
  );
});

test("a place has one id: no leading zeros, no signs, no second spelling", () => {
  for (const id of [
    "r.0",
    "r.01",
    "r.-1",
    "r.+1",
    "r.1.1",
    "r.1e3",
    "r. 1",
    "r.1\n",
    "r.",
    ".1",
    "r",
    "r.1000000000000",
    "r.١",
  ])
    expect(MessageId.safeParse(id).success, id).toBe(false);
});

test("what is no message id is a programmer's error to take apart", () => {
  expect(() => parseMessageId("r")).toThrow(TypeError);
});

test("ids are letters, digits, _ and -: nothing that a key or an address would have to escape", () => {
  for (const id of ["a", "A-_9", "x".repeat(64)]) expect(RoomId.safeParse(id).success, id).toBe(true);
  for (const id of ["", "x".repeat(65), "a#b", "a.b", "a/b", "a b", "ä", "a\n", "\ud800", "x".repeat(100_000)])
    expect(RoomId.safeParse(id).success, id.slice(0, 10)).toBe(false);
});

test("sequences begin at 1, and have the 12 digits of the log's keys (I4)", () => {
  for (const seq of [1, 999_999_999_999]) expect(Seq.safeParse(seq).success).toBe(true);
  for (const seq of [0, -1, 1.5, 1_000_000_000_000, Number.NaN, Number.POSITIVE_INFINITY, "1"])
    expect(Seq.safeParse(seq).success).toBe(false);
  expect(SeqOrZero.safeParse(0).success).toBe(true);
});
