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

test("I13 holds: a message that was composed is neither pending nor in the log, as it was refused", () => {
  const refused = { ...pending, at: 9_000, userId: "ada", hash: "h" };
  expect(violated({ ...WELL, composed: [...WELL.composed, refused] })).toEqual([]);
});
