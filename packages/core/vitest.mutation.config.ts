import { defineConfig } from "vitest/config";

/** How Stryker runs the tests of this folder. */
export default defineConfig({
  test: {
    isolate: false,
    testTimeout: 60_000,
    include: ["src/**/*.test.ts"],
    // They read the repository's docs, which Stryker's copy of this folder does not have.
    exclude: ["src/table/table-page.test.ts", "src/log/telling.test.ts"],
    setupFiles: ["./mutation.setup.ts"],
  },
});
