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

/** Everything wrong with a run that has ended. */
const findings = ({ history, errors }: Outcome): Finding[] => [
  ...errors.map(errorFinding),
  ...check(history).map(({ invariant, violation }): Finding => ({ rule: invariant, what: violation })),
];

/** The share of thresholds that are small in a run. */
const SMALL = 0.8;
/** Not drawn small when the table is restored: clients then search further back than usual, and would be refused (`message.too_old`). */
const AFTER_RESTORE: readonly ThresholdName[] = ["dedupeMessages"];

/** Performs a run and checks it. A run that throws fails like one that breaks an invariant. */
export const runOnce = async (
  plan: Plan,
  { database, keepsTrace }: { database?: Database; keepsTrace?: boolean } = {},
): Promise<{ outcome?: Outcome; found: Finding[]; passed: readonly ThresholdName[] }> => {
  const passed: ThresholdName[] = [];
  try {
    drawThresholds(
      createChance(plan.seed).fork("thresholds"),
      SMALL,
      plan.faults.has("table restored") ? AFTER_RESTORE : [],
    );
    const outcome = await run(plan, database, keepsTrace);
    return { outcome, found: findings(outcome), passed };
  } catch (error) {
    return { found: [errorFinding(error)], passed };
  } finally {
    passed.push(...restoreThresholds());
  }
};
