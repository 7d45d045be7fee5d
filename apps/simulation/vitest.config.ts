import { defineConfig } from "vitest/config";

/** A test here is a campaign of many runs, which takes every core: one after the other, when the other workspaces' tests are over. */
export default defineConfig({ test: { testTimeout: 300_000, maxWorkers: 1, sequence: { groupOrder: 1 } } });
