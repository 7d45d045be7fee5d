// `npm test`: everything, from a fresh checkout. Its last line is `N passed, N failed`.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildWeb, fail, install, pnpm, requireNode, root, run } from "./setup.mjs";

requireNode();
await install();
const { requireChromium } = await import("../../../e2e/chromium.mjs");
if (!(await requireChromium()))
  fail("The end-to-end tests need a Chromium, and none could be installed. Install Chrome or Chromium and try again.");
const { installEngines, skippedEngines } = await import("../../../e2e/engines.mjs");
installEngines();

const reports = join(root, "node_modules", ".parley-reports");
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const e2eReport = join(reports, "e2e.json");

const readReport = (path) => {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
};

/** A step that is one check: it passes or fails. */
const check = async (exit) => ((await exit) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });

/** A step that reports many: a run that failed without a failed test counts as one failure. */
const suite = async (exit, count) => {
  const code = await exit;
  const counted = count() ?? { passed: 0, failed: 0 };
  return code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
};

const vitest = (name, ...selection) => {
  const file = join(reports, `${name}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  return suite(pnpm(["exec", "vitest", "run", ...selection, ...reporters]), () => {
    const report = readReport(file);
    return report && { passed: report.numPassedTests, failed: report.numFailedTests };
  });
};

const web = join(root, "apps", "web");
const steps = {
  "format and lint": () => check(pnpm(["exec", "biome", "ci", "--error-on-warnings", "."])),
  types: () => check(pnpm(["--silent", "types"])),
  unit: () => vitest("unit", "--project", "!@parley/simulation"),
  // Apart, as it keeps all cores busy by itself.
  simulation: () => vitest("simulation", "--project", "@parley/simulation"),
  "web app": async () => {
    await buildWeb();
    return check(run(process.execPath, ["check-size.mjs"], { cwd: web }));
  },
  // After the web app, which it deploys; what SST deploys with was installed for the types.
  deployment: () => vitest("deployment", "--root", "infra"),
  e2e: () =>
    suite(pnpm(["--filter", "@parley/e2e", "e2e"], { env: { ...process.env, E2E_REPORT: e2eReport } }), () => {
      const stats = readReport(e2eReport)?.stats;
      return stats && { passed: stats.expected + stats.flaky, failed: stats.unexpected };
    }),
};

const total = { passed: 0, failed: 0 };
for (const [name, step] of Object.entries(steps)) {
  console.log(`\n— ${name}`);
  const { passed, failed } = await step();
  total.passed += passed;
  total.failed += failed;
}
for (const sentence of Object.values(skippedEngines())) console.log(`\n${sentence}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
