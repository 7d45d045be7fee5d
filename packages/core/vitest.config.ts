import { spawnSync } from "node:child_process";
import { defineConfig } from "vitest/config";

/**
 * The suite runs against a table in memory, which is ten times faster than any engine; with `--mode dynalite` against dynalite, and with
 * `--mode dynamodb-local` against the official DynamoDB Local, where there is a Java. The table's contract runs against an engine in each.
 */
export default defineConfig(({ mode }) => {
  // Each file has a table of its own, so that files need no process of their own.
  const common = { isolate: false, testTimeout: 60_000, include: ["src/**/*.test.ts"] };
  if (mode === "dynalite") return { test: { ...common, provide: { engine: "dynalite" as const } } };
  if (mode !== "dynamodb-local") return { test: common };
  if (spawnSync("java", ["-version"]).status === 0)
    return { test: { ...common, globalSetup: "src/testing/dynamodb-local.ts" } };
  console.log("Skipped: DynamoDB Local needs Java 17, and there is no java here.");
  return { test: { include: [], passWithNoTests: true } };
});
