import { expect, test } from "vitest";
import { check } from "./check";
import { violated, WELL } from "./testing";

const pending = { clientId: "c-ada", roomId: "den", clientMessageId: "m9" };

test("I13: something is still not sent 30 s after all was calm", () => {
  expect(violated({ ...WELL, pending: [pending] })).toEqual(["I13"]);
  expect(check({ ...WELL, pending: [pending, { ...pending, clientMessageId: "m10" }] })).toEqual([
    { invariant: "I13", violation: expect.stringContaining("m9 of room den is still pending in client c-ada") },
    { invariant: "I13", violation: expect.stringContaining("m10") },
  ]);
});

const composed = [...WELL.composed, { ...pending, at: 9_000, userId: "ada", hash: "h" }];

test("I13: a message that was composed is nowhere", () => {
  expect(violated({ ...WELL, composed })).toEqual(["I13"]);
});

test("I13 holds: a message that was composed is not in the log, as it was refused, or its client has gone", () => {
  expect(violated({ ...WELL, composed, refused: [pending] })).toEqual([]);
  const gone = composed.map((each) => (each.clientMessageId === "m9" ? { ...each, clientId: "c-gone" } : each));
  expect(violated({ ...WELL, composed: gone })).toEqual([]);
});

test("I13 holds: a message that was composed was in the log, until that was restored to an earlier moment", () => {
  const commit = { at: 9_020, roomId: "den", seq: 6, userId: "ada", clientMessageId: "m9" };
  expect(violated({ ...WELL, composed, undone: [commit] })).toEqual([]);
});

test("I13: an edit that nobody has refused is given up", () => {
  const edit = { since: 9_000, at: 28_999, clientId: "c-ada", messageId: "den.1" };
  expect(violated({ ...WELL, abandoned: [edit] })).toEqual(["I13"]);
});
