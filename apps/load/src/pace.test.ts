import { describe, expect, it } from "vitest";
import { type Clock, pace, turn } from "./pace";

/** Time that passes only when somebody sleeps, or says so. */
const createClock = (): Clock & { pass(ms: number): void } => {
  let now = 5_000;
  const pass = (ms: number) => {
    now += ms;
  };
  return { now: () => now, sleep: async (ms) => pass(ms), pass };
};

describe("an open loop", () => {
  it("acts at the times that were fixed beforehand", async () => {
    const clock = createClock();
    const acts: [index: number, dueAt: number, at: number][] = [];
    await pace(clock, { count: 3, perSecond: 4 }, (index, dueAt) => acts.push([index, dueAt, clock.now()]));
    expect(acts).toEqual([
      [0, 5_000, 5_000],
      [1, 5_250, 5_250],
      [2, 5_500, 5_500],
    ]);
  });

  it("makes up for a pause at once, and counts from when each was due", async () => {
    const clock = createClock();
    const acts: [dueAt: number, at: number][] = [];
    await pace(clock, { count: 5, perSecond: 10 }, (index, dueAt) => {
      acts.push([dueAt, clock.now()]);
      if (index === 1) clock.pass(230);
    });
    expect(acts).toEqual([
      [5_000, 5_000],
      [5_100, 5_100],
      [5_200, 5_330],
      [5_300, 5_330],
      [5_400, 5_400],
    ]);
  });

  it("goes round the rooms, and in each of them round its members", () => {
    const turns = Array.from({ length: 7 }, (_, index) => turn(index, 3, 2));
    expect(turns.map(({ room }) => room)).toEqual([0, 1, 2, 0, 1, 2, 0]);
    expect(turns.map(({ member }) => member)).toEqual([0, 0, 0, 1, 1, 1, 0]);
  });
});
