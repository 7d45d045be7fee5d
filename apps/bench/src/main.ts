import { findCores, pinDriver } from "./cores";
import { measureDeliveries } from "./deliveries";
import { measureMemory } from "./memory";
import { HELP, type Options, readOptions } from "./options";
import { measureOverload } from "./overload";
import { record, renewReadme } from "./record";
import { REDEPLOY, runRedeploy } from "./redeploy/redeploy";
import { memoryReport, overloadReport, redeployReport, report, searchReport } from "./report";
import { searchDynamo, searchLocal } from "./search/search";
import type { Surroundings } from "./server-process";
import { measureStart } from "./start";
import { runQuiet, runWriters, WRITERS } from "./writers/writers";

const MINUTE_MS = 60_000;
/** Whatever goes wrong, a run ends after this, beside its own load. */
const DEADLINE_MINUTES = 15;

const QUIET_LETTERS = 700;

const SEARCHED = 100_000;

const progress = (text: string) => console.error(`… ${text}`);

const writersFigures = async ({ signal }: Surroundings) => {
  const rows = [];
  for (const plan of WRITERS) {
    signal.throwIfAborted();
    progress(`writers: ${plan.messages} messages ${plan.rate === undefined ? "at once" : `at ${plan.rate}/s`}`);
    rows.push(await runWriters(plan));
  }
  return { rows, quiet: await runQuiet(QUIET_LETTERS) };
};

const run = async ({ command, seconds, minutes }: Options): Promise<void> => {
  if (command === "readme") {
    const parts = await renewReadme();
    console.log(
      parts.length === 0 ? "No run has left figures yet." : `The README has the last run of: ${parts.join(", ")}.`,
    );
    return;
  }
  const end = new AbortController();
  const endWith = (sentence: string) => end.abort(new Error(sentence));
  process.once("SIGINT", () => endWith("Interrupted."));
  process.once("SIGTERM", () => endWith("Terminated."));
  setTimeout(
    endWith,
    (DEADLINE_MINUTES + minutes) * MINUTE_MS,
    "It took far too long: the machine is too busy to measure.",
  );
  const cores = findCores();
  const surroundings: Surroundings = { core: cores?.server, signal: end.signal, progress };
  if (cores) pinDriver(cores);

  if (command === "writers") {
    console.log(report({ writers: await writersFigures(surroundings) }, cores));
  } else if (command === "overload") {
    const figures = await measureOverload(seconds, surroundings);
    const text = overloadReport(figures, cores);
    await record("overload", figures, text);
    console.log(text);
  } else if (command === "search") {
    progress(`search: ${SEARCHED} messages`);
    const figures = { dynamo: await searchDynamo(SEARCHED), local: await searchLocal(SEARCHED) };
    const text = searchReport(figures, cores);
    await record("search", figures, text);
    console.log(text);
  } else if (command === "redeploy") {
    progress(`redeploy: ${REDEPLOY.people} people`);
    const figures = await runRedeploy(REDEPLOY);
    const text = redeployReport(figures);
    await record("redeploy", figures, text);
    console.log(text);
  } else if (command === "memory") {
    const figures = await measureMemory(minutes, surroundings);
    const text = memoryReport(figures, cores);
    await record("memory", figures, text);
    console.log(text);
  } else {
    const start = await measureStart(surroundings);
    const deliveries = await measureDeliveries(seconds, surroundings);
    const figures = { start, deliveries, writers: await writersFigures(surroundings) };
    const text = report(figures, cores);
    await record("bench", figures, text);
    console.log(text);
  }
};

const main = async (): Promise<number> => {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options.help) console.log(HELP);
    else await run(options);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
};

// A connection that is still open must not keep the process.
process.exit(await main());
