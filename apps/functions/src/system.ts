import { randomBytes } from "node:crypto";
import type { Clock } from "@parley/core/clock";

export const systemClock: Clock = {
  now: () => Date.now(),
  // Every post has a deadline: Node's own `timers/promises` would make an error for each that is in time.
  sleep: (ms, signal) =>
    new Promise((pass, fail) => {
      if (signal?.aborted) return fail(signal.reason);
      const timer = setTimeout(pass, ms);
      signal?.addEventListener("abort", () => {
        clearTimeout(timer);
        fail(signal.reason);
      });
    }),
};

/** 96 random bits, URL-safe. */
export const mintId = (): string => randomBytes(12).toString("base64url");
