import { defineConfig } from "vitest/config";

/** `pnpm unit`: every workspace's tests in one run. Each finds its settings in its own folder. */
export default defineConfig({ test: { projects: ["packages/*", "apps/*", ".github"], maxWorkers: "100%" } });
