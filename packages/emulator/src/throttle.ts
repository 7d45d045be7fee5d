import type { Clock } from "./clock";

/** A token bucket that holds one second's worth. Each call takes a token and says whether there was one. */
export const createThrottle = (clock: Clock, perSecond: number): (() => boolean) => {
  let tokens = perSecond;
  let refilledAt = clock.now();
  return () => {
    const now = clock.now();
    if (now > refilledAt) {
      tokens = Math.min(perSecond, tokens + ((now - refilledAt) * perSecond) / 1000);
      refilledAt = now;
    }
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};
