import { defineConfig } from "vitest/config";

/** Without a file of its own, a run in this folder would find the root's list of projects. */
export default defineConfig({ test: { include: ["src/**/*.test.ts"], isolate: false, testTimeout: 30_000 } });
