import { defineConfig } from "vitest/config";

/** How Stryker runs the tests of this folder. */
export default defineConfig({
  test: { isolate: false, include: ["src/**/*.test.ts"], setupFiles: ["./mutation.setup.ts"] },
});
