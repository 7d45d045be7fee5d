import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { ACTIONS } from "@parley/protocol/actions";
import { bundleWorker } from "./bundle";
import type { InvariantName } from "./checker/check";
import { type Counts, FAULTS, type Fault } from "./faults";
import type { SeededBug } from "./seeded-bugs";
import type { Shortened } from "./shrink";
import { THRESHOLD_NAMES, type ThresholdName } from "./thresholds";
import type { Answer, RunReport, Task } from "./worker";

export type Campaign = {
  runs: number;
  /** The first run's seed; the others' follow it. */
  seed: number;
  bug?: SeededBug;
  /** Stop at the first run that breaks this invariant. */
  until?: InvariantName;
  /** Shorten the first failing run, which takes as long as a hundred runs. */
  shortens?: boolean;
  /** Called after every run. */
  progress?(done: number): void;
};

export type CampaignReport = {
  runs: number;
  failures: RunReport[];
  counts: Counts;
  messages: number;
  /** How many runs passed each threshold. */
  passed: Partial<Record<ThresholdName, number>>;
  /** Faults that never struck, requests that nobody made and thresholds that no run passed. The campaign has proved nothing of these. */
  missing: string[];
  /** The first failure, made shorter. */
  shortened?: Shortened;
};

/** A campaign of at least so many runs must show every fault, request and threshold. Fewer runs cannot. */
export const FULL_CAMPAIGN = 100;

/** Starting a thread pays off from so many runs on. */
const RUNS_PER_THREAD = 20;

/** Performs the runs on all of the machine's cores. */
export const runCampaign = async (campaign: Campaign): Promise<CampaignReport> => {
  const { runs, seed, bug, until, shortens = false, progress } = campaign;
  const bundle = await bundleWorker(bug);
  const threads = until ? 1 : Math.max(1, Math.min(availableParallelism(), Math.floor(runs / RUNS_PER_THREAD)));
  const workers = Array.from(
    { length: threads },
    () => new Worker(bundle.path, { execArgv: ["--enable-source-maps"] }),
  );
  const report: CampaignReport = { runs: 0, failures: [], counts: {}, messages: 0, passed: {}, missing: [] };
  const requested = new Set<string>();

  const ask = (worker: Worker, task: Task) =>
    new Promise<Answer>((resolve, reject) => {
      worker.once("error", reject);
      worker.once("message", (answer: Answer) => {
        worker.off("error", reject);
        resolve(answer);
      });
      worker.postMessage(task);
    });

  let next = seed;
  let isFound = false;
  const work = async (worker: Worker): Promise<void> => {
    while (next < seed + runs && !isFound) {
      const task: Task = { do: "run", seed: next };
      next += 1;
      const answer = await ask(worker, task);
      if (answer.did !== "run") continue;
      const { found, counts, messages, passed } = answer.report;
      report.runs += 1;
      report.messages += messages;
      isFound ||= found.some(({ rule }) => rule === until);
      if (found.length > 0) report.failures.push(answer.report);
      for (const [name] of answer.report.requested) requested.add(name);
      for (const fault of FAULTS) if (counts[fault]) report.counts[fault] = (report.counts[fault] ?? 0) + counts[fault];
      for (const name of passed) report.passed[name] = (report.passed[name] ?? 0) + 1;
      progress?.(report.runs);
    }
  };

  try {
    await Promise.all(workers.map(work));
    report.failures.sort((a, b) => a.seed - b.seed);
    if (runs >= FULL_CAMPAIGN) report.missing = missing(report, requested);
    const [worker] = workers;
    const [first] = report.failures;
    const [finding] = first?.found ?? [];
    if (shortens && worker && first && finding) {
      const answer = await ask(worker, { do: "shorten", seed: first.seed, finding });
      if (answer.did === "shorten") report.shortened = answer.shortened;
    }
    return report;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
    await bundle.remove();
  }
};

const missing = ({ counts, passed }: CampaignReport, requested: ReadonlySet<string>): string[] => [
  ...FAULTS.filter((fault: Fault) => !counts[fault]).map((fault) => `fault: ${fault}`),
  ...Object.keys(ACTIONS)
    .filter((action) => !requested.has(action))
    .map((action) => `action: ${action}`),
  ...THRESHOLD_NAMES.filter((name) => !passed[name]).map((name) => `threshold: ${name}`),
];
