import type { Clock } from "../clock";

export type TestClock = Clock & { advance(ms: number): void };

/** A clock that stands still. A wait passes at once and moves the time; a deadline (a wait with a signal) holds until time gets there. */
export const createClock = (): TestClock => {
  let now = Date.UTC(2030, 0, 1);
  const deadlines = new Set<{ due: number; pass: () => void }>();
  const advance = (ms: number) => {
    now += ms;
    for (const deadline of deadlines) {
      if (deadline.due > now) continue;
      deadlines.delete(deadline);
      deadline.pass();
    }
  };
  return {
    now: () => now,
    advance,
    async sleep(ms, signal) {
      if (!signal) return advance(ms);
      await new Promise<void>((pass, fail) => {
        const deadline = { due: now + ms, pass };
        deadlines.add(deadline);
        signal.addEventListener("abort", () => {
          deadlines.delete(deadline);
          fail(signal.reason);
        });
      });
    },
  };
};
