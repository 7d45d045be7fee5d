import type { Fault } from "./faults";
import { type Finding, runOnce } from "./one-run";
import type { Plan } from "./plan";

/** The shortest failing run that was found. */
export type Shortened = { plan: Plan; found: Finding[]; trace: readonly string[]; attempts: number };

const ATTEMPTS = 60;

/**
 * Leaves out faults, people, rooms and steps while the run still breaks the same invariant. Leaving something out also shifts what chance
 * decides later, so the result is a short failing run, not the shortest.
 */
export const shorten = async (failing: Plan, { rule }: Finding): Promise<Shortened> => {
  let plan = failing;
  let attempts = 0;

  const stillFails = async (candidate: Plan): Promise<boolean> => {
    attempts += 1;
    const { found } = await runOnce(candidate);
    if (!found.some((each) => each.rule === rule)) return false;
    plan = candidate;
    return true;
  };

  const without = (fault: Fault) => ({ ...plan, faults: new Set([...plan.faults].filter((each) => each !== fault)) });
  for (const fault of failing.faults) if (attempts < ATTEMPTS) await stillFails(without(fault));

  for (let size = Math.ceil(plan.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = 0; at < plan.steps.length && attempts < ATTEMPTS; ) {
      const steps = plan.steps.toSpliced(at, size);
      if (!(await stillFails({ ...plan, steps }))) at += size;
    }
  while (plan.rooms > 1 && attempts < ATTEMPTS && (await stillFails({ ...plan, rooms: plan.rooms - 1 })));
  while (plan.people > 2 && attempts < ATTEMPTS && (await stillFails({ ...plan, people: plan.people - 1 })));

  const { outcome, found } = await runOnce(plan, { keepsTrace: true });
  return { plan, found: found.filter((each) => each.rule === rule), trace: outcome?.trace ?? [], attempts };
};
