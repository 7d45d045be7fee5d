import type { Clock } from "./ports";

/** Time that passes only by `advance`. */
export type FakeClock = Clock & {
  /** Lets time pass, and everything that is due happen, in order. */
  advance(ms: number): Promise<void>;
  /** Lets what is due already happen. */
  settle(): Promise<void>;
  /** How many timers are set. */
  pending(): number;
};

/** More than the longest chain of promises between two timers. */
const TURNS = 60;

export const createFakeClock = (): FakeClock => {
  let now = Date.UTC(2030, 0, 1);
  let count = 0;
  const timers = new Map<number, { at: number; callback: () => void }>();

  const settle = async () => {
    for (let turn = 0; turn < TURNS; turn += 1) await undefined;
  };

  const next = (until: number): [number, { at: number; callback: () => void }] | undefined => {
    let first: [number, { at: number; callback: () => void }] | undefined;
    for (const timer of timers) if (timer[1].at <= until && (!first || timer[1].at < first[1].at)) first = timer;
    return first;
  };

  return {
    now: () => now,
    setTimeout: (callback, ms) => {
      count += 1;
      timers.set(count, { at: now + Math.max(0, ms), callback });
      return count;
    },
    clearTimeout: (timer) => void timers.delete(timer),
    settle,
    advance: async (ms) => {
      const until = now + ms;
      await settle();
      for (let due = next(until); due; due = next(until)) {
        const [timer, { at, callback }] = due;
        timers.delete(timer);
        now = at;
        callback();
        await settle();
      }
      now = until;
    },
    pending: () => timers.size,
  };
};
