import { createChance } from "./chance";
import { check, type InvariantName } from "./checker/check";
import type { Database } from "./database";
import { makePlan, type Plan } from "./plan";
import { type Outcome, run } from "./run";

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

/** A run that breaks off is as wrong as one that ends badly. */
export const runOnce = async (
  plan: Plan,
  { database, keepsStory }: { database?: Database; keepsStory?: boolean } = {},
): Promise<{ outcome?: Outcome; found: Finding[] }> => {
  try {
    const outcome = await run(plan, database, keepsStory);
    return { outcome, found: findings(outcome) };
  } catch (error) {
    return { found: [errorFinding(error)] };
  }
};
