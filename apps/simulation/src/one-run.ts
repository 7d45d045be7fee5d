import { createChance } from "./chance";
import { check, type InvariantName } from "./checker/check";
import type { Database } from "./database";
import { makePlan, type Plan } from "./plan";
import { type Outcome, run } from "./run";
import { drawThresholds, restoreThresholds, type ThresholdName } from "./thresholds";

export type Finding = { rule: InvariantName | "error"; what: string };

export const errorFinding = (error: unknown): Finding => ({
  rule: "error",
  what: error instanceof Error ? `${error.stack}` : `${error}`,
});

export const planOf = (seed: number): Plan => makePlan(seed, createChance(seed).fork("plan"));

/** What is wrong with a run that has ended. */
const findings = ({ history, errors }: Outcome): Finding[] => [
  ...errors.map(errorFinding),
  ...check(history).map(({ invariant, violation }): Finding => ({ rule: invariant, what: violation })),
];

/** Of all thresholds, so many are small in a run. */
const SMALL = 0.8;
/** A resend is looked for no further back than this, wherever the restored log begins. */
const AFTER_RESTORE: readonly ThresholdName[] = ["dedupeMessages"];

/** A run that breaks off is as wrong as one that ends badly. */
export const runOnce = async (
  plan: Plan,
  { database, keepsStory }: { database?: Database; keepsStory?: boolean } = {},
): Promise<{ outcome?: Outcome; found: Finding[]; passed: readonly ThresholdName[] }> => {
  const passed: ThresholdName[] = [];
  try {
    drawThresholds(
      createChance(plan.seed).fork("thresholds"),
      SMALL,
      plan.faults.has("table restored") ? AFTER_RESTORE : [],
    );
    const outcome = await run(plan, database, keepsStory);
    return { outcome, found: findings(outcome), passed };
  } catch (error) {
    return { found: [errorFinding(error)], passed };
  } finally {
    passed.push(...restoreThresholds());
  }
};
