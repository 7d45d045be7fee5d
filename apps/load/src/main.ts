import type { Audit } from "./audit";
import { findCeiling } from "./ceiling";
import { MOST_SLOWER, runFlood } from "./flood";
import { differ } from "./ledger";
import { HELP, type Options, readOptions } from "./options";
import { floodReport, machine, report, stepHeader, stepLine } from "./report";
import { type Plan, runScenario } from "./scenario";
import type { Surroundings } from "./stage";

/** Nobody may wait longer for a scenario, whatever goes wrong. */
const DEADLINE_MS = 20 * 60_000;

const progress = (text: string) => console.error(`… ${text}`);

const agrees = ({ settled, differences }: Audit): boolean =>
  settled && differences !== undefined && !differ(differences);

/** Whether all went well. */
const perform = async (plan: Plan, ceiling: boolean, surroundings: Surroundings): Promise<boolean> => {
  console.log(machine());
  if (!ceiling) {
    const result = await runScenario(plan, surroundings);
    console.log(`${report(result)}\n`);
    return agrees(result.books);
  }
  console.log(stepHeader(plan));
  const { held, books } = await findCeiling(plan, surroundings, (step) => console.log(stepLine(step)));
  console.log(held === undefined ? "No rate was held.\n" : `Held: ${held} messages/s.\n`);
  return books === undefined || agrees(books);
};

const run = async ({ plans, flood, ceiling }: Options): Promise<number> => {
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort(new Error("Interrupted.")));
  process.once("SIGTERM", () => interrupt.abort(new Error("Terminated.")));
  let failed = false;
  for (const plan of plans) {
    const signal = AbortSignal.any([interrupt.signal, AbortSignal.timeout(DEADLINE_MS)]);
    if (!(await perform(plan, ceiling, { signal, progress }))) failed = true;
  }
  if (flood) {
    const signal = AbortSignal.any([interrupt.signal, AbortSignal.timeout(DEADLINE_MS)]);
    console.log(machine());
    const result = await runFlood(flood, { signal, progress });
    console.log(`${floodReport(result)}\n`);
    if (result.ratio >= MOST_SLOWER) failed = true;
  }
  return failed ? 1 : 0;
};

const main = async (): Promise<number> => {
  try {
    const options = readOptions(process.argv.slice(2));
    if (!options.help) return await run(options);
    console.log(HELP);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
};

// A client that is still waiting for something must not keep the process.
process.exit(await main());
