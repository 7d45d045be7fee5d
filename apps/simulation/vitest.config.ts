import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/**
 * A test here is a campaign of many runs, which takes every core. So files run one after the other, after the tests of the other workspaces.
 * Seeded bugs are sought side by side, each in one thread.
 */
export default defineConfig({
  test: {
    isolate: false,
    testTimeout: 300_000,
    maxWorkers: 1,
    maxConcurrency: availableParallelism(),
    sequence: { groupOrder: 1 },
  },
});
