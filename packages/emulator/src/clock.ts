/** Time as the gateway sees it: a simulation injects its own. */
export type Clock = {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Runs the callback once after `ms` milliseconds, unless the returned function cancels it first. */
  after(ms: number, callback: () => void): () => void;
};

// Node fires a timer with a longer delay at once.
const longestTimerMs = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(ms, longestTimerMs));
    return () => clearTimeout(timer);
  },
};

export const sleep = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(ms, resolve);
  });
