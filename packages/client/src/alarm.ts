import type { Clock } from "./ports";

/** One timer that is set again and again. */
export type Alarm = {
  /** Rings once, in `ms`. Replaces an earlier setting. */
  set(ms: number, ring: () => void): void;
  clear(): void;
  isSet(): boolean;
};

export const createAlarm = (clock: Clock): Alarm => {
  let timer: number | undefined;
  const clear = () => {
    if (timer !== undefined) clock.clearTimeout(timer);
    timer = undefined;
  };
  return {
    set: (ms, ring) => {
      clear();
      timer = clock.setTimeout(() => {
        timer = undefined;
        ring();
      }, ms);
    },
    clear,
    isSet: () => timer !== undefined,
  };
};

/** Settles as `promise` does, or rejects with `late()` after `ms`. */
export const within = <T>(clock: Clock, ms: number, promise: Promise<T>, late: () => Error): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = clock.setTimeout(() => reject(late()), ms);
    promise.then(resolve, reject).finally(() => clock.clearTimeout(timer));
  });
