import { describe, expect, it } from "vitest";
import type { FormerHeadRow, HeadRow, MessageRow } from "../table/row";
import * as Head from "./head";

const message = (nonce: string, more: Partial<MessageRow> = {}): MessageRow => ({
  userId: "ada",
  username: "Ada",
  content: nonce,
  nonce,
  timestamp: 1_000,
  ...more,
});

/** A head after these messages, all of them pending. */
const headOf = (...nonces: string[]): HeadRow => {
  const entries = nonces.map((nonce, index) => [Head.fingerprint(message(nonce)), message(nonce), index + 1] as const);
  return {
    ...Head.newHead("public"),
    seq: nonces.length,
    at: 1_000,
    pending: Object.fromEntries(entries.map(([id, row]) => [id, row])),
    order: Object.fromEntries(entries.map(([id, , seq]) => [id, seq])),
  };
};

describe("a fingerprint", () => {
  it("is the same for each attempt of one message, whatever its type", () => {
    expect(Head.fingerprint(message("a", { messageType: "IMAGE", timestamp: 2 }))).toBe(Head.fingerprint(message("a")));
    expect(Head.fingerprint(message("a"))).toHaveLength(8);
  });

  it("differs by author and id, and for what the room itself says", () => {
    const others = [message("b"), message("a", { userId: "bob" }), message("a", { messageType: "SYSTEM" })];
    const all = [message("a"), ...others].map(Head.fingerprint);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe("a head of an earlier version", () => {
  const former: FormerHeadRow = {
    kind: "private",
    seq: 7,
    change: 2,
    tail: message("seven"),
    pace: { ada: 5 },
    shards: 16,
  };

  it("is read in today's form: its newest message is pending, as its row may be missing", () => {
    const head = Head.current(former);
    expect(head).toMatchObject({
      kind: "private",
      seq: 7,
      changes: 2,
      at: 1_000,
      ended: 0,
      pace: { ada: 5 },
      shards: 16,
    });
    expect(Head.pendingOf(head)).toEqual([{ id: expect.any(String), seq: 7, row: message("seven") }]);
    expect(Head.newestOf(head)).toEqual(message("seven"));
    expect(head).not.toHaveProperty("change");
    expect(head).not.toHaveProperty("tail");
  });

  it("of an empty room has nothing pending", () => {
    expect(Head.current({ kind: "public", seq: 0, change: 0 })).toEqual(Head.newHead("public"));
  });

  it("of today's form is left as it is", () => {
    const head = headOf("a");
    expect(Head.current(head)).toBe(head);
  });
});

describe("what was committed since", () => {
  it("is known if the later head has all of it in order", () => {
    const [before, now] = [headOf("a"), headOf("a", "b", "c")];
    expect(Head.isKnownSince(before, now, "mine")).toBe(true);
    expect(Head.isKnownSince(before, { ...now, order: { c: 3 } }, "mine")).toBe(false);
  });

  it("is not what the writer needs if its own message is there, or a membership has ended (I2, I9)", () => {
    const [before, now] = [headOf("a"), headOf("a", "b")];
    expect(Head.isKnownSince(before, now, Head.fingerprint(message("b")))).toBe(false);
    expect(Head.isKnownSince(before, { ...now, ended: 1 }, "mine")).toBe(false);
  });
});

describe("an earlier try", () => {
  it("is told by the head alone not to be there, if it has all since the place where the client was (I2)", () => {
    const head = headOf("a", "b", "c");
    const without = { ...head, order: { [Head.fingerprint(message("c"))]: 3 } };
    expect(Head.isAbsentSince(head, 0, "mine")).toBe(true);
    expect(Head.isAbsentSince(head, 0, Head.fingerprint(message("b")))).toBe(false);
    expect(Head.isAbsentSince(without, 2, "mine")).toBe(true);
    expect(Head.isAbsentSince(without, 1, "mine")).toBe(false);
  });
});

describe("the head's size", () => {
  it("is bounded by 16 messages, by fewer where they are long, and never by none", () => {
    const furthest = (letters: number) => Head.furthestOf(headOf(), { content: "x".repeat(letters) });
    expect([furthest(10), furthest(1_000), furthest(4_096), furthest(20_000)]).toEqual([16, 16, 4, 1]);
    // A letter of four bytes counts as four.
    expect(Head.furthestOf(headOf(), { content: "👋".repeat(1_024) })).toBe(4);
  });

  it("is kept down by each commit: what has its row leaves, and what was long ago", () => {
    const nonces = Array.from({ length: 12 }, (_, n) => `m${n + 1}`);
    const head = headOf(...nonces);
    const written = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const commit = { id: "mine", row: message("mine"), written, settled: [], furthest: 28, charge: undefined };
    const [{ removeEntries }] = Head.commitOf(head, commit);
    expect(removeEntries?.pending).toHaveLength(12);
    expect(removeEntries?.order?.map((id) => head.order[id])).toEqual([1, 2, 3, 4]);
    const [later] = Head.commitOf(head, { ...commit, row: message("mine", { timestamp: 1_000 + 60_001 }) });
    expect(later.removeEntries?.order).toHaveLength(12);
  });

  it("keeps the place of a message whose row is missing", () => {
    const head = headOf(...Array.from({ length: 12 }, (_, n) => `m${n + 1}`));
    const written = new Set([2, 3]);
    const [{ removeEntries }] = Head.commitOf(head, {
      id: "mine",
      row: message("mine"),
      written,
      settled: [],
      furthest: 28,
      charge: undefined,
    });
    expect(removeEntries?.order?.map((id) => head.order[id])).toEqual([2, 3]);
  });
});
