import type { Clock } from "@parley/client/ports";
import type { Faults } from "./faults";
import { EPOCH } from "./functions";
import type { Scheduler } from "./scheduler";

/** Somebody's computer, with its own clock. While it sleeps, nothing runs on it. */
export type Machine = {
  clock: Clock;
  /** Runs `work` now or, if the machine sleeps, when it wakes, in the order of the calls. */
  whenAwake(work: () => void): void;
  sleep(): void;
  wake(): void;
  isAsleep(): boolean;
  /** Whether it has slept since `since` (run time, ms). */
  hasSlept(since: number): boolean;
  /** Sets the clock wrong by `off` milliseconds. */
  setClock(off: number): void;
};

export const createMachine = (scheduler: Scheduler, faults: Faults): Machine => {
  const timers = new Map<number, () => void>();
  let waiting: (() => void)[] = [];
  let asleep = false;
  let wokenAt = Number.NEGATIVE_INFINITY;
  let offset = 0;
  let count = 0;

  const whenAwake = (work: () => void) => {
    if (asleep) waiting.push(work);
    else work();
  };

  return {
    clock: {
      now: () => EPOCH + scheduler.now() + offset,
      setTimeout: (callback, ms) => {
        count += 1;
        const timer = count;
        const ring = () =>
          whenAwake(() => {
            if (timers.delete(timer)) callback();
          });
        timers.set(timer, scheduler.after(ms, ring));
        return timer;
      },
      clearTimeout: (timer) => {
        timers.get(timer)?.();
        timers.delete(timer);
      },
    },
    whenAwake,
    sleep: () => {
      asleep = true;
    },
    wake: () => {
      if (!asleep) return;
      faults.count("client asleep");
      asleep = false;
      wokenAt = scheduler.now();
      const work = waiting;
      waiting = [];
      for (const each of work) whenAwake(each);
    },
    isAsleep: () => asleep,
    hasSlept: (since) => asleep || wokenAt >= since,
    setClock: (off) => {
      offset = off;
    },
  };
};
