import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "@parley/core/clock";

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal && { signal }),
};

/** 96 random bits, URL-safe. */
export const mintId = (): string => randomBytes(12).toString("base64url");
