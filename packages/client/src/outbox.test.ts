import { describe, expect, test } from "vitest";
import * as Outbox from "./outbox";

const pending = (clientMessageId: string, changes: Partial<Outbox.PendingMessage> = {}): Outbox.PendingMessage => ({
  clientMessageId,
  roomId: "r1",
  content: "Hello",
  composedAt: 0,
  status: "queued",
  attempts: 0,
  refusals: 0,
  ...changes,
});

const holding = (...messages: Outbox.PendingMessage[]) => messages.reduce(Outbox.add, Outbox.EMPTY);
const ids = (messages: readonly Outbox.PendingMessage[]) => messages.map(({ clientMessageId }) => clientMessageId);

describe("whose turn it is", () => {
  test("I5: in each room the oldest, and none while one is on its way", () => {
    const outbox = holding(pending("a"), pending("b"), pending("c", { roomId: "r2" }));
    expect(ids(Outbox.sendable(outbox))).toEqual(["a", "c"]);
    expect(ids(Outbox.sendable(Outbox.attempt(outbox, "a", { afterSeq: 7 })))).toEqual(["c"]);
  });

  test("a failed one does not hold up those behind it; one that is tried again does", () => {
    const tried = Outbox.attempt(holding(pending("a"), pending("b")), "a", { afterSeq: 7 });
    expect(ids(Outbox.sendable(Outbox.refused(tried, "a", "room.not_joined")))).toEqual(["b"]);
    expect(ids(Outbox.sendable(Outbox.refused(tried, "a", "message.rate_limited")))).toEqual(["a"]);
  });
});

test("a room's messages are its own", () => {
  const outbox = holding(pending("a"), pending("b", { roomId: "r2" }));
  expect(ids(Outbox.inRoom(outbox, "r2"))).toEqual(["b"]);
});

describe("afterSeq", () => {
  test("I2: it is set at the first attempt and stays, whatever the room's sequence has become", () => {
    const first = Outbox.attempt(holding(pending("a")), "a", { afterSeq: 7 });
    const second = Outbox.attempt(Outbox.unanswered(first, "a"), "a", { afterSeq: 12 });
    expect(Outbox.find(second, "a")).toMatchObject({ afterSeq: 7, attempts: 2, status: "sending" });
  });

  test("I2: a message that may have been committed keeps it when it is tried again", () => {
    const lost = Outbox.unanswered(Outbox.attempt(holding(pending("a")), "a", { afterSeq: 7 }), "a");
    const failed = Outbox.refused(Outbox.attempt(lost, "a", { afterSeq: 9 }), "a", "message.too_old");
    expect(Outbox.find(failed, "a")).toMatchObject({ status: "failed", error: "message.too_old" });
    expect(Outbox.find(Outbox.retry(failed, "a"), "a")).toMatchObject({ status: "queued", afterSeq: 7 });
  });

  test.each(["server.busy", "server.internal", "room.not_found", "room.not_joined", "room.removed"] as const)(
    "I2: %s does not say that nothing was committed",
    (code) => {
      const first = Outbox.refused(Outbox.attempt(holding(pending("a")), "a", { afterSeq: 7 }), "a", code);
      const failed = Outbox.refused(Outbox.attempt(first, "a", { afterSeq: 7 }), "a", "message.not_found");
      expect(Outbox.find(Outbox.retry(failed, "a"), "a")?.afterSeq).toBe(7);
    },
  );

  test("I5: one that has not failed goes on as it is, whoever wants it sent again", () => {
    const first = Outbox.attempt(holding(pending("a"), pending("b")), "a", { afterSeq: 7 });
    expect(Outbox.retry(first, "a")).toEqual(first);
  });

  test("a message whose every attempt was refused gets a new one", () => {
    const limited = Outbox.refused(
      Outbox.attempt(holding(pending("a")), "a", { afterSeq: 7 }),
      "a",
      "message.rate_limited",
    );
    const failed = Outbox.refused(Outbox.attempt(limited, "a", { afterSeq: 7 }), "a", "message.too_old");
    const again = Outbox.retry(failed, "a");
    expect(Outbox.find(again, "a")).toEqual(pending("a"));
    expect(Outbox.find(Outbox.attempt(again, "a", { afterSeq: 20_000 }), "a")?.afterSeq).toBe(20_000);
  });

  test("I2: of two tabs' the smaller one holds", () => {
    const ours = Outbox.attempt(holding(pending("a")), "a", { afterSeq: 20 });
    expect(Outbox.find(Outbox.adopt(ours, "a", { afterSeq: 11 }), "a")?.afterSeq).toBe(11);
    expect(Outbox.find(Outbox.adopt(ours, "a", { afterSeq: 25 }), "a")?.afterSeq).toBe(20);
  });

  test("I2: a place goes with its epoch, and of two epochs that of the first attempt holds", () => {
    const ours = Outbox.attempt(holding(pending("a")), "a", { afterSeq: 20, epoch: "second" });
    const again = Outbox.attempt(ours, "a", { afterSeq: 5, epoch: "third" });
    expect(Outbox.find(again, "a")).toMatchObject({ afterSeq: 20, epoch: "second" });
    const adopted = Outbox.adopt(ours, "a", { afterSeq: 80, epoch: "first" });
    expect(Outbox.find(adopted, "a")).toMatchObject({ afterSeq: 80, epoch: "first" });
  });
});

test("a discarded message that is put back has its place, and is there once", () => {
  const all = holding(
    pending("a", { composedAt: 1 }),
    pending("b", { composedAt: 2 }),
    pending("c", { composedAt: 3 }),
  );
  for (const id of ["a", "b", "c"]) {
    const message = Outbox.find(all, id);
    expect(message && Outbox.putBack(Outbox.remove(all, id), message)).toEqual(all);
    expect(message && Outbox.putBack(all, message)).toBe(all);
  }
});

test("I1: what was on its way at a restart is queued again, in the order written, before what is new", () => {
  const stored = [
    pending("b", { composedAt: 2, status: "failed", error: "room.not_joined" }),
    pending("a", { composedAt: 1, status: "sending", afterSeq: 4, attempts: 1 }),
  ];
  const restored = Outbox.restore(holding(pending("c", { composedAt: 3 })), stored);
  expect(ids(restored.pending)).toEqual(["a", "b", "c"]);
  expect(restored.pending.map(({ status }) => status)).toEqual(["queued", "failed", "queued"]);
  expect(Outbox.restore(restored, stored)).toBe(restored);
});
