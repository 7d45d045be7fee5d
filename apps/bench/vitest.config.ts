import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: "../local/bin/bundle.mjs",
    isolate: false,
    testTimeout: 60_000,
  },
});
