import { defineConfig } from "vitest/config";

/** Tests that start processes need more than the defaults on a busy machine. */
export default defineConfig({
  test: {
    globalSetup: "bin/bundle.mjs",
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } },
  },
});
