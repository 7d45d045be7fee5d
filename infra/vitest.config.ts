import { defineConfig } from "vitest/config";

/** Each stage is synthesized once, before all tests. SST's CLI takes seconds for a command. */
export default defineConfig({
  test: { globalSetup: "test/synthesize.ts", testTimeout: 120_000, hookTimeout: 120_000 },
});
