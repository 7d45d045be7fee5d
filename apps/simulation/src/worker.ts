import { parentPort } from "node:worker_threads";
import type { Counts } from "./faults";
import { errorFinding, type Finding, planOf, runOnce } from "./one-run";
import { type Shortened, shorten } from "./shrink";
import type { ThresholdName } from "./thresholds";

/** What the bundled worker, which runs in its own thread, does next: one run, or shortening a failing one. */
export type Task = { do: "run"; seed: number } | { do: "shorten"; seed: number; finding: Finding };

export type RunReport = {
  seed: number;
  found: Finding[];
  counts: Counts;
  requested: [name: string, times: number][];
  messages: number;
  passed: readonly ThresholdName[];
  digest: number | undefined;
};

export type Answer = { did: "run"; report: RunReport } | { did: "shorten"; shortened: Shortened };

// A run makes thousands of refusals, and their stacks would cost more than they do.
Error.stackTraceLimit = 4;

/** Unhandled rejections fail the run in which they occur. */
let unhandled: unknown[] = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));

const perform = async (task: Task): Promise<Answer> => {
  const plan = planOf(task.seed);
  if (task.do === "shorten") return { did: "shorten", shortened: await shorten(plan, task.finding) };
  unhandled = [];
  const { outcome, found, passed } = await runOnce(plan);
  const report: RunReport = {
    seed: task.seed,
    found: [...found, ...unhandled.map(errorFinding)],
    counts: outcome?.counts ?? {},
    requested: [...(outcome?.requested ?? [])],
    messages: outcome?.history.log.length ?? 0,
    passed,
    digest: outcome?.digest,
  };
  return { did: "run", report };
};

parentPort?.on("message", async (task: Task) => parentPort?.postMessage(await perform(task)));
