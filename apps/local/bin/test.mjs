// `npm test`: everything, from a fresh checkout. Its last line is `N passed, N failed`.
import { mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
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

/** Runs a program that is written for Node, without what starting pnpm costs. */
const node = (path, args, options) => run(process.execPath, [join(root, path), ...args], options);

/** A step that is one check: it passes or fails. */
const check = async (exit) => ((await exit) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });

/** A step that reports many: a run that failed without a failed test counts as one failure. */
const suite = async (exit, count) => {
  const code = await exit;
  const counted = count() ?? { passed: 0, failed: 0 };
  return code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
};

const vitest = (name, selection, options) => {
  const file = join(reports, `${name}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  return suite(node("node_modules/vitest/vitest.mjs", ["run", ...selection, ...reporters], options), () => {
    const report = readReport(file);
    return report && { passed: report.numPassedTests, failed: report.numFailedTests };
  });
};

const total = { passed: 0, failed: 0 };

const step = async (name, perform) => {
  console.log(`\n— ${name}`);
  const { passed, failed } = await perform();
  total.passed += passed;
  total.failed += failed;
};

/** Begins a step beside those that follow. Answers with a function that waits for its end and shows what it printed. */
const beside = (name, perform) => {
  const path = join(reports, `${name}.txt`);
  const output = openSync(path, "w");
  const ended = perform({ stdio: ["ignore", output, output] });
  return () =>
    step(name, async () => {
      const counted = await ended;
      process.stdout.write(readFileSync(path));
      return counted;
    });
};

await step("format and lint", () =>
  check(node("node_modules/@biomejs/biome/bin/biome", ["ci", "--error-on-warnings", "."])),
);
await step("types", () => check(pnpm(["--silent", "types"])));
await step("web app", async () => {
  await buildWeb();
  return check(run(process.execPath, ["check-size.mjs"], { cwd: join(root, "apps", "web") }));
});
// SST's CLI does one thing after the other, and would leave a core idle. What it deploys with was installed for the types.
const showDeployment = beside("deployment", (options) => vitest("deployment", ["--root", "infra"], options));
await step("unit", () => vitest("unit", ["--project", "!@parley/simulation"]));
await showDeployment();
// Apart, as it keeps all cores busy by itself.
await step("simulation", () => vitest("simulation", ["--project", "@parley/simulation"]));
await step("e2e", () => {
  const options = { cwd: join(root, "e2e"), env: { ...process.env, E2E_REPORT: e2eReport } };
  return suite(node("e2e/node_modules/@playwright/test/cli.js", ["test"], options), () => {
    const stats = readReport(e2eReport)?.stats;
    return stats && { passed: stats.expected + stats.flaky, failed: stats.unexpected };
  });
});

for (const sentence of Object.values(skippedEngines())) console.log(`\n${sentence}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
