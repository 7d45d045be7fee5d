import { ParleyError } from "@parley/protocol/error";

const RETRY_AFTER_MS = { least: 1_000, spread: 4_000 };

/** `server.busy`. Each gets another time to come back at, so those who are sent away together do not come back together. */
export const busy = (sentence: string, random: () => number): ParleyError =>
  new ParleyError("server.busy", sentence, {
    retryAfterMs: Math.round(RETRY_AFTER_MS.least + random() * RETRY_AFTER_MS.spread),
  });
