import { parentPort } from "node:worker_threads";
import type { Counts } from "./faults";
import { errorFinding, type Finding, planOf, runOnce } from "./one-run";
import { type Shortened, shorten } from "./shrink";
import type { ThresholdName } from "./thresholds";

/** Bundled, with a planted bug or without, and run in a thread of its own: one run or one shortening at a time. */
export type Task = { do: "run"; seed: number } | { do: "shorten"; seed: number; finding: Finding };

export type RunReport = {
  seed: number;
  found: Finding[];
  counts: Counts;
  actions: [name: string, times: number][];
  messages: number;
  passed: readonly ThresholdName[];
  digest: number | undefined;
};

export type Answer = { did: "run"; report: RunReport } | { did: "shorten"; shortened: Shortened };

// The stacks of refusals, of which there are thousands, cost more than the refusals.
Error.stackTraceLimit = 4;

/** Promises that nobody looks after any more: each fails the run that it is of. */
let stray: unknown[] = [];
process.on("unhandledRejection", (reason) => stray.push(reason));

const perform = async (task: Task): Promise<Answer> => {
  const plan = planOf(task.seed);
  if (task.do === "shorten") return { did: "shorten", shortened: await shorten(plan, task.finding) };
  stray = [];
  const { outcome, found, passed } = await runOnce(plan);
  const report: RunReport = {
    seed: task.seed,
    found: [...found, ...stray.map(errorFinding)],
    counts: outcome?.counts ?? {},
    actions: [...(outcome?.actions ?? [])],
    messages: outcome?.history.log.length ?? 0,
    passed,
    digest: outcome?.digest,
  };
  return { did: "run", report };
};

parentPort?.on("message", async (task: Task) => parentPort?.postMessage(await perform(task)));
