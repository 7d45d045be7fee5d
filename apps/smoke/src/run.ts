import { setTimeout as sleep } from "node:timers/promises";
import type { Check, Scene } from "./check";
import { type Entry, enter, isClosed, openScene } from "./stage";

/** `warnings` are what somebody should do, though no check has failed. */
export type Tally = { passed: number; failed: number; skipped: number; warnings: string[] };

export type RunOptions = {
  url: string;
  /** The stage's secret: its accounts sign in, instead of guests. */
  secret: string | undefined;
  checks: readonly Check[];
  /** How long signing in may take, one check, and all of them, in milliseconds. */
  enterMs: number;
  checkMs: number;
  totalMs: number;
  report(line: string): void;
};

/** Rejects once `ms` have passed, and forgets the wait when the work ends first. */
const within = async <Result>(ms: number, work: Promise<Result>): Promise<Result> => {
  const over = new AbortController();
  const late = sleep(ms, undefined, { signal: over.signal }).then(() => {
    throw new Error(`it took longer than ${ms / 1000} s`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
};

const sentence = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return (error instanceof Error ? error.message : String(error)).trim().replace(/\s*\n\s*/g, " ") + cause;
};

const NOBODY_GOVERNS = "only the stage's own account governs here, and the stage's secret is not given";

/** Undefined where the check needs an administrator, and there is none. */
const workOf = (check: Exclude<Check, { needs: "nobody" }>, scene: Scene): (() => Promise<unknown>) | undefined => {
  if (check.needs === "people") return () => check.run(scene);
  const { administrator } = scene;
  return administrator && (() => check.run({ ...scene, administrator }));
};

/** Runs the checks one after the other and reports each in a line. It ends in time whatever the stage does. */
export const runChecks = async (options: RunOptions): Promise<Tally> => {
  const { url, secret, checks, checkMs, report } = options;
  const tally: Tally = { passed: 0, failed: 0, skipped: 0, warnings: [] };
  const ending = performance.now() + options.totalMs;
  const record = async (name: string, work: () => Promise<unknown>) => {
    try {
      await work();
      tally.passed += 1;
      report(`ok    ${name}`);
    } catch (error) {
      tally.failed += 1;
      report(`FAIL  ${name}: ${sentence(error)}`);
    }
  };
  const skip = (name: string, reason: string) => {
    tally.skipped += 1;
    report(`skip  ${name}: ${reason}`);
  };

  let entry: Entry | undefined;
  let nobody = "nobody could sign in";
  await record("session: two people are let in, or told why not", async () => {
    const entered = await within(options.enterMs, enter(url, secret));
    if (!isClosed(entered)) entry = entered;
    else {
      nobody = entered.reason;
      if (entered.asks) tally.warnings.push(entered.reason);
    }
  });
  const stage = entry && openScene(url, entry);

  for (const check of checks) {
    const { name } = check;
    // What puts things away is not left out for the lack of time.
    if (!check.tidies && performance.now() > ending)
      await record(name, () => Promise.reject(new Error("no time was left for it")));
    else if (check.needs === "nobody") await record(name, () => within(checkMs, check.run(url)));
    else if (!stage) skip(name, nobody);
    else {
      const work = workOf(check, stage.scene);
      if (!work) skip(name, NOBODY_GOVERNS);
      else
        await record(name, async () => {
          try {
            await within(checkMs, work());
          } finally {
            stage.clear();
          }
        });
    }
  }
  return tally;
};
