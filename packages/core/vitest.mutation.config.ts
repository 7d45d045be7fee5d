import { defineConfig } from "vitest/config";

/** How Stryker runs the tests of this folder: over the table in memory. */
export default defineConfig({
  test: {
    isolate: false,
    testTimeout: 60_000,
    include: ["src/**/*.test.ts"],
    setupFiles: ["./mutation.setup.ts"],
    provide: { memory: true as const },
  },
});
