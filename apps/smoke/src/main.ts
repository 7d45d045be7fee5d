import { CHECKS } from "./checks/all";
import { HELP, readOptions } from "./options";
import { runChecks } from "./run";

/** A stage's first answer may have to wait for a function to start. */
const CHECK_MS = 30_000;
const TOTAL_MS = 5 * 60_000;

/** Throws where nobody answers at all, of which one sentence says more than all checks. */
const reach = async (url: string): Promise<void> => {
  try {
    await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(CHECK_MS) });
  } catch (error) {
    const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : error;
    throw new Error(`Unable to reach ${url}: ${why}. Is the address right, and the stage there?`);
  }
};

const main = async (): Promise<number> => {
  try {
    const options = readOptions(process.argv.slice(2), process.env);
    if (options.help) {
      console.log(HELP);
      return 0;
    }
    const { url, secret } = options;
    await reach(url);
    const report = (line: string) => console.log(line);
    const run = { url, secret, report, checks: CHECKS, enterMs: CHECK_MS, checkMs: CHECK_MS, totalMs: TOTAL_MS };
    const { passed, failed, skipped, warnings } = await runChecks(run);
    // GitHub shows such a line on the page of the workflow's run.
    const prefix = process.env.GITHUB_ACTIONS === "true" ? "::warning title=Smoke test::" : "WARNING ";
    for (const warning of warnings) console.log(`${prefix}${skipped} checks were skipped: ${warning}.`);
    if (skipped > 0) console.log(`${skipped} skipped`);
    console.log(`${passed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
};

// What a check that was given up on still waits for must not keep the process.
process.exit(await main());
