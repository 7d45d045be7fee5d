import { BUDGETS } from "@parley/protocol/budgets";
import { expect, test } from "vitest";
import type { Change } from "../history";
import { bounded } from "./i18-bounded";
import { request, WELL } from "./testing";

const { messages, notices, creations } = BUDGETS;

/** Bob changes his message so many times, one each `every` ms. */
const changes = (count: number, every: number): Change[] =>
  Array.from({ length: count }, (_, n) => ({
    at: 10_000 + n * every,
    roomId: "den",
    seq: 5,
    rev: n + 1,
    userId: "bob",
  }));

test("I18: somebody commits more in a room than the budget has, by changes too", () => {
  expect(bounded({ ...WELL, changes: [...WELL.changes, ...changes(messages.burst + 3, 10)] })).toEqual([
    expect.stringContaining("messages and changes of bob in room den: 13 from"),
  ]);
});

test("I18 holds: a burst, and then the pace", () => {
  expect(bounded(WELL)).toEqual([]);
  expect(bounded({ ...WELL, changes: [...WELL.changes, ...changes(messages.burst + 1, 10)] })).toEqual([]);
  expect(bounded({ ...WELL, changes: [...WELL.changes, ...changes(100, messages.intervalMs)] })).toEqual([]);
});

test("I18: somebody joins and leaves more often than their notices allow; what was refused does not count", () => {
  const joins = Array.from({ length: notices.burst + 3 }, (_, n) =>
    request({ action: n % 2 === 0 ? "joinRoom" : "leaveRoom", userId: "bob", roomId: "hall", begunAt: 20_000 + n }),
  );
  expect(bounded({ ...WELL, requests: [...WELL.requests, ...joins] })).toEqual([
    expect.stringContaining("notices of bob: 153 from"),
  ]);
  const refused = joins.map((each) => ({ ...each, outcome: "error" as const }));
  expect(bounded({ ...WELL, requests: [...WELL.requests, ...refused] })).toEqual([]);
});

test("I18: rooms with members count for each of them", () => {
  const members = Array.from({ length: 49 }, (_, n) => `somebody-${n}`);
  const rooms = Array.from({ length: Math.floor(creations.burst / 50) + 1 }, (_, n) =>
    request({ action: "createRoom", userId: "ada", about: members, begunAt: 20_000 + n }),
  );
  expect(bounded({ ...WELL, requests: [...WELL.requests, ...rooms] })).toEqual([
    expect.stringContaining("creations of ada: 254 from"),
  ]);
});
