import { fileURLToPath } from "node:url";

/** @type {import("@stryker-mutator/core").PartialStrykerOptions} */
export default {
  mutate: [
    ...["table", "dynamodb"].map((module) => `src/table/${module}.ts`),
    ...["directory", "session"].map((module) => `src/people/${module}.ts`),
    ...["log", "read"].map((module) => `src/log/${module}.ts`),
    ...["connection", "subscription", "typing", "fan-out"].map((module) => `src/live/${module}.ts`),
    ...["room", "member", "message", "history", "presence", "hello"].map((module) => `src/room/${module}.ts`),
  ],
  plugins: ["@stryker-mutator/vitest-runner", fileURLToPath(new URL("./stryker.wording.mjs", import.meta.url))],
  ignorers: ["wording"],
  // Stryker would rewrite it with an API that TypeScript 7 does not have; in the sandbox it is not needed.
  ignorePatterns: ["tsconfig.json"],
  testRunner: "vitest",
  vitest: { configFile: "vitest.mutation.config.ts" },
  coverageAnalysis: "perTest",
  // The tests open their tables and rooms while they are collected. What that runs, and a test too, is mutated in the test only.
  ignoreStatic: true,
  incremental: true,
  concurrency: 2,
  timeoutMS: 10_000,
  reporters: ["progress-append-only", "clear-text", "json"],
  clearTextReporter: { logTests: false, reportTests: false, reportMutants: true },
  thresholds: { high: 95, low: 90, break: 90 },
};
