import { ParleyError } from "@parley/protocol/error";

const RETRY_AFTER_MS = { least: 1_000, spread: 4_000 };

/** When to come back, in ms from now. Each gets another time, so those who are sent away together do not come back together. */
export const retryAfter = (random: () => number): number =>
  Math.round(RETRY_AFTER_MS.least + random() * RETRY_AFTER_MS.spread);

export const busy = (sentence: string, random: () => number): ParleyError =>
  new ParleyError("server.busy", sentence, { retryAfterMs: retryAfter(random) });
