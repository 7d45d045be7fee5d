import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/**
 * A test here is a campaign of many runs, which takes every core: one file after the other, when the other workspaces' tests are over.
 * Planted bugs are looked for side by side, each by one thread.
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
