import { monitorEventLoopDelay } from "node:perf_hooks";
import * as z from "zod";

/** How a process has been since it was last asked. */
export const Vitals = z.object({
  /** Resident memory at this moment, in bytes. */
  rss: z.number(),
  /** Processor time over wall time; above 1 where other threads worked too. */
  cpu: z.number(),
  /** How late the event loop came to its timers, in ms. */
  loopP99: z.number(),
  loopMax: z.number(),
});
export type Vitals = z.infer<typeof Vitals>;

/** The histogram counts the timer's own period into the delay. */
const PERIOD_MS = 10;

const toDelayMs = (ns: number): number => Math.max(0, ns / 1e6 - PERIOD_MS);

/** Watches this process. Each call tells of the time since the one before. */
export const watchVitals = (): (() => Vitals) => {
  const loop = monitorEventLoopDelay({ resolution: PERIOD_MS });
  loop.enable();
  let since = performance.now();
  let spent = process.cpuUsage();
  return () => {
    const now = performance.now();
    const { user, system } = process.cpuUsage(spent);
    const vitals: Vitals = {
      rss: process.memoryUsage.rss(),
      cpu: (user + system) / 1000 / (now - since),
      loopP99: toDelayMs(loop.percentile(99)),
      loopMax: toDelayMs(loop.max),
    };
    loop.reset();
    since = now;
    spent = process.cpuUsage();
    return vitals;
  };
};
