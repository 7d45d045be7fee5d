import { LIMITS } from "@parley/protocol/limits";
import { expect, test } from "vitest";
import { createFakeClock } from "./fake-clock";
import { createTyping } from "./typing";

const ada = { userId: "u1", username: "Ada", isTyping: true, timestamp: "2030-01-01T00:00:00.000Z" };

test("I11: typing is gone in time, even if the machine's clock is put back meanwhile", async () => {
  const clock = createFakeClock();
  let off = 0;
  const typing = createTyping({ ...clock, now: () => clock.now() + off });
  typing.received(ada);
  await clock.advance(LIMITS.typingExpiryMs / 2);
  typing.received(ada);
  off = -60 * 60 * 1000;
  await clock.advance(LIMITS.typingExpiryMs - 1);
  expect(typing.users.get()).toEqual([{ userId: "u1", username: "Ada" }]);
  await clock.advance(1);
  expect(typing.users.get()).toEqual([]);
  expect(clock.pending()).toBe(0);
});
