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

test("I13: a closed page stored a message, and a later page of its person did not take it up", () => {
  const gone = composed.map((each) => (each.clientMessageId === "m9" ? { ...each, clientId: "c-gone" } : each));
  const closed = { clientId: "c-gone", userId: "ada", from: 8_000, until: 9_500 };
  const later = { clientId: "c-ada", userId: "ada", from: 9_600 };
  const stored = { at: 9_000, userId: "ada", clientMessageId: "m9", keptAt: 9_100 };
  const history = { ...WELL, composed: gone, clients: [closed, later], stored: [stored] };
  expect(violated(history)).toEqual(["I13"]);
  expect(violated({ ...history, stored: [{ ...stored, keptAt: 9_501 }] }), "not stored in time").toEqual([]);
  expect(violated({ ...history, clients: [closed, { ...later, userId: "bob" }] }), "another's page").toEqual([]);
  expect(violated({ ...history, clients: [closed, { ...later, from: 9_400 }] }), "opened before").toEqual([]);
});

test("I13 holds: a message that was sent past the outbox may be lost", () => {
  const outside = composed.map((each) =>
    each.clientMessageId === "m9" ? { ...each, isOutside: true as const } : each,
  );
  expect(violated({ ...WELL, composed: outside })).toEqual([]);
});
