import type { Clock } from "./clock";

/** A token bucket, full at first: `perSecond` come in, `burst` are in it at most. Each call takes one and says whether there was one. */
export const createThrottle = (clock: Pick<Clock, "now">, perSecond: number, burst = perSecond): (() => boolean) => {
  let tokens = burst;
  let refilledAt = clock.now();
  return () => {
    const now = clock.now();
    if (now > refilledAt) {
      tokens = Math.min(burst, tokens + ((now - refilledAt) * perSecond) / 1000);
      refilledAt = now;
    }
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};
