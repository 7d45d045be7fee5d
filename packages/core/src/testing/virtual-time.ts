import type { Clock } from "../clock";

export type VirtualTime = Clock & {
  /** Runs to the end. Time passes only while everything waits for it. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
};

type Wait = { due: number; pass: () => void };

/** Time that costs none: who sleeps is woken in the order of the alarms, one after the other. */
export const createVirtualTime = (startsAt: number): VirtualTime => {
  let now = startsAt;
  /** The latest first. */
  const waits: Wait[] = [];

  /** Keeps the order: of waits that are due at the same time, the one that began first ends first. */
  const add = (wait: Wait) => {
    let [low, high] = [0, waits.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((waits[middle]?.due ?? 0) > wait.due) low = middle + 1;
      else high = middle;
    }
    waits.splice(low, 0, wait);
  };

  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((pass, fail) => {
        const wait = { due: now + ms, pass };
        add(wait);
        signal?.addEventListener("abort", () => {
          const at = waits.indexOf(wait);
          if (at !== -1) waits.splice(at, 1);
          fail(signal.reason);
        });
      }),
    async run(work) {
      let isDone = false;
      const done = work().finally(() => {
        isDone = true;
      });
      done.catch(() => {});
      // Between two waits there are microtasks only.
      for (await settled(); !isDone; await settled()) {
        const wait = waits.pop();
        if (!wait) throw new Error("All wait for something that is not time.");
        now = wait.due;
        wait.pass();
      }
      return done;
    },
  };
};

const settled = () => new Promise(setImmediate);
