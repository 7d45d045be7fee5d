import { expect, test } from "vitest";
import { totalOrder } from "./i04-total-order";
import { alter, seeing, violated, WELL } from "./testing";

const inDen = (seq: number) => (each: { roomId: string; seq: number }) => each.roomId === "den" && each.seq === seq;

test("I4: the log has a gap, a place twice, or ends elsewhere than its head", () => {
  expect(totalOrder({ ...WELL, log: WELL.log.filter((row) => !inDen(3)(row)) })).toEqual([
    "the log of room den has #4 where #3 belongs",
  ]);
  expect(totalOrder({ ...WELL, log: [...WELL.log, ...WELL.log.filter(inDen(3))] })).toEqual([
    "the log of room den has #3 where #4 belongs",
  ]);
  const heads = alter(
    WELL.heads,
    ({ roomId }) => roomId === "hall",
    (head) => ({ ...head, seq: 2 }),
  );
  expect(totalOrder({ ...WELL, heads })[0]).toBe("the log of room hall ends at #1, and the head is at #2");
  expect(totalOrder({ ...WELL, heads: WELL.heads.slice(0, 1) })).toEqual(["room hall has messages and no head"]);
  expect(totalOrder({ ...WELL, heads: [...WELL.heads, ...WELL.heads] })[0]).toBe("room den has 2 heads");
});

test("I4: a message is older than the one before it", () => {
  const log = alter(WELL.log, inDen(4), (row) => ({ ...row, timestamp: 2_999 }));
  expect(violated({ ...WELL, log })).toEqual(["I4"]);
});

test("I4: the head was written twice for a place, or with another message, or out of turn", () => {
  expect(violated({ ...WELL, commits: [...WELL.commits, ...WELL.commits.slice(-1)] })).toEqual(["I4"]);
  const other = alter(WELL.commits, inDen(5), (each) => ({ ...each, clientMessageId: "m0" }));
  expect(violated({ ...WELL, commits: other })).toEqual(["I4"]);
  const others = alter(WELL.commits, inDen(5), (each) => ({ ...each, userId: "ada" }));
  expect(violated({ ...WELL, commits: others })).toEqual(["I4"]);
  const early = alter(WELL.commits, inDen(4), (each) => ({ ...each, at: 2_990 }));
  expect(violated({ ...WELL, commits: early })).toEqual(["I4"]);
});

test("I4: two clients show two messages at one place", () => {
  const shown = alter(
    WELL.shown,
    (each) => each.clientId === "c-cy" && inDen(1)(each),
    (each) => ({ ...each, clientMessageId: "m0" }),
  );
  expect(violated({ ...WELL, shown })).toEqual(["I4"]);
  const swapped = seeing(WELL, { userId: "ada", roomId: "den" }, (room) => ({
    ...room,
    messages: alter(room.messages, inDen(1), (each) => ({ ...each, messageId: "den.9" })),
  }));
  expect(violated(swapped)).toEqual(["I4"]);
  const credited = seeing(WELL, { userId: "ada", roomId: "den" }, (room) => ({
    ...room,
    messages: alter(room.messages, inDen(1), (each) => ({ ...each, userId: "bob" })),
  }));
  expect(violated(credited)).toEqual(["I4"]);
});

test("I4: a view has a hole, or a message of another room", () => {
  const hole = seeing(WELL, { userId: "ada", roomId: "den" }, (room) => ({
    ...room,
    messages: room.messages.filter(({ seq }) => seq !== 3),
  }));
  expect(violated(hole)).toEqual(["I4"]);
  const [message] = WELL.views[0]?.old.rooms[1]?.messages ?? [];
  const foreign = seeing(WELL, { userId: "bob", roomId: "den" }, (room) => ({
    ...room,
    messages: message ? [message, ...room.messages.slice(1)] : [],
  }));
  expect(violated(foreign)).toContain("I4");
});

test("I4 holds: the row of the last message is missing, and the head holds the message", () => {
  expect(violated({ ...WELL, log: WELL.log.filter((row) => !inDen(5)(row)) })).toEqual([]);
});

test("I4 holds: a view begins in the middle of the log, and two messages have the same timestamp", () => {
  const part = seeing(WELL, { side: "old", roomId: "den" }, (room) => ({ ...room, messages: room.messages.slice(2) }));
  const log = alter(WELL.log, inDen(4), (row) => ({ ...row, timestamp: 3_000 }));
  expect(violated({ ...part, log })).toEqual([]);
});

test("I4: a change puts a message back into the head that a writer has taken out", () => {
  expect(violated({ ...WELL, revivals: [{ at: 5_000, roomId: "den", seq: 2 }] })).toEqual(["I4"]);
});
