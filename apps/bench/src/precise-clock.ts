import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import type { Clock } from "@parley/load/pace";

/** The system's timers are late by up to a millisecond. The driver has a core of its own, and waits the last part awake. */
export const preciseClock: Clock = {
  now: () => performance.now(),
  async sleep(ms) {
    const end = performance.now() + ms;
    if (ms > AWAKE_MS) await sleep(ms - AWAKE_MS);
    while (performance.now() < end) await turn();
  },
};

const AWAKE_MS = 2;
