import { expect, test } from "vitest";
import { check } from "./check";
import { violated, WELL } from "./testing";

const givenUp = { at: 9_000, clientId: "c-ada", reason: "overdue", isDead: false, mayBeSlow: false };

test("I19: a client gives up a connection that works", () => {
  expect(check({ ...WELL, givenUp: [givenUp] })).toEqual([
    { invariant: "I19", violation: expect.stringContaining("client c-ada gave up a connection that worked") },
  ]);
});

test("I19 holds: the connection was dead, or functions slow, or the client had done with it", () => {
  const excused = [{ isDead: true }, { mayBeSlow: true }, { reason: "done" }, { reason: "rotated" }];
  expect(violated({ ...WELL, givenUp: excused.map((excuse) => ({ ...givenUp, ...excuse })) })).toEqual([]);
});
