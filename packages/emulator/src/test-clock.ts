import type { Clock } from "./clock";

/** A clock for tests that stands still until it is advanced. */
export const createTestClock = (startMs = Date.UTC(2024, 0, 21, 4, 34, 58)) => {
  let now = startMs;
  const timers = new Set<{ due: number; callback: () => void }>();
  const clock: Clock = {
    now: () => now,
    after: (ms, callback) => {
      const timer = { due: now + ms, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  /** Fires what is due on the way, in order. */
  const advance = (ms: number) => {
    const end = now + ms;
    for (;;) {
      const [next] = [...timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
      if (next === undefined) break;
      timers.delete(next);
      now = next.due;
      next.callback();
    }
    now = end;
  };
  return { clock, advance, pendingTimers: () => timers.size };
};
