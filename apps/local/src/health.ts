import { setTimeout as sleep } from "node:timers/promises";
import type { Store } from "./store";

export type Health = {
  statusCode: 200 | 503;
  body: { status: "ok" | "failing"; version: string; uptimeSeconds: number };
};

/** A row of its own, beside what else is not chat's. */
const PROBE = { pk: "DATABASE", sk: "HEALTH" };

const PATIENCE_MS = 3_000;
/** However many ask, the disk is asked so often at most. */
const APART_MS = 1_000;

/** Whether a row can be written, is on disk, and can be read again, all of it in time. */
const works = async (store: Store, now: number): Promise<boolean> => {
  const { table, lasting } = store.view();
  await table.put({ ...PROBE, checkedAt: now });
  await lasting();
  return (await table.get(PROBE)) !== undefined;
};

/** Tells whether the product is well, from `startedAt` (ms) on. */
export const createHealth = (store: Store, version: string, startedAt: number, patienceMs = PATIENCE_MS) => {
  let checkedAt = Number.NEGATIVE_INFINITY;
  let isWell: Promise<boolean>;
  const check = async (now: number): Promise<boolean> => {
    const late = new AbortController();
    const lateness = sleep(patienceMs, false, { signal: late.signal }).catch(() => false);
    try {
      return await Promise.race([works(store, now).catch(() => false), lateness]);
    } finally {
      late.abort();
    }
  };
  return async (): Promise<Health> => {
    const now = Date.now();
    if (now - checkedAt >= APART_MS) {
      checkedAt = now;
      isWell = check(now);
    }
    const ok = await isWell;
    const uptimeSeconds = Math.floor((Date.now() - startedAt) / 1000);
    return { statusCode: ok ? 200 : 503, body: { status: ok ? "ok" : "failing", version, uptimeSeconds } };
  };
};
