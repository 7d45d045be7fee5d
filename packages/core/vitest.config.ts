import { spawnSync } from "node:child_process";
import { defineConfig } from "vitest/config";

/**
 * The suite runs against dynalite; with `--mode dynamodb-local` against the official DynamoDB Local, where there is a Java;
 * with `--mode memory` against a table in memory, which mutation tests need the speed of.
 */
export default defineConfig(({ mode }) => {
  // Each file has a table of its own, so that files need no process of their own.
  const common = { isolate: false, testTimeout: 60_000, include: ["src/**/*.test.ts"] };
  if (mode === "memory") return { test: { ...common, provide: { memory: true as const } } };
  if (mode !== "dynamodb-local") return { test: common };
  if (spawnSync("java", ["-version"]).status === 0)
    return { test: { ...common, globalSetup: "src/testing/dynamodb-local.ts" } };
  console.log("Skipped: DynamoDB Local needs Java 17, and there is no java here.");
  return { test: { include: [], passWithNoTests: true } };
});
