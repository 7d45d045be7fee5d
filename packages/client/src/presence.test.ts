import { LIMITS } from "@parley/protocol/limits";
import { expect, test } from "vitest";
import type { Call } from "./calls";
import { createFakeClock } from "./fake-clock";
import { createFakePorts } from "./fake-ports";
import { createFakeServer } from "./fake-server";
import { createPresence } from "./presence";

const ada = { userId: "u-ada", username: "Ada" };
const MINUTE = 60_000;

const begin = (online: number) => {
  const clock = createFakeClock();
  const { ports } = createFakePorts(clock, createFakeServer(clock), ada);
  const asked: number[] = [];
  const begun = clock.now();
  const call = async () => {
    asked.push(clock.now() - begun);
    return { online, users: [ada] };
  };
  const presence = createPresence(ports, call as Call, "r1");
  presence.refresh();
  return { clock, presence, asked };
};

test("I11: who is online is asked about every minute as long as all are named", async () => {
  const { clock, asked } = begin(LIMITS.announcedOnline);
  await clock.advance(10 * MINUTE);
  expect(asked.length).toBeGreaterThan(8);
});

test("in a larger room each asks more rarely, so that all of them together do not ask more often", async () => {
  const { clock, presence, asked } = begin(20 * LIMITS.announcedOnline);
  await clock.advance(200 * MINUTE);
  expect(asked.length).toBeGreaterThan(8);
  expect(asked.length).toBeLessThan(13);
  presence.rest();
  await clock.advance(200 * MINUTE);
  expect(asked.length).toBeLessThan(13);
  expect(clock.pending()).toBe(0);
});

test("who looks away while an answer is on its way is asked about no more", async () => {
  const { clock, presence, asked } = begin(1);
  presence.rest();
  await clock.advance(10 * MINUTE);
  expect(asked).toHaveLength(1);
});
