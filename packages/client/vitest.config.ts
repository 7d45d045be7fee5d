import { defineConfig } from "vitest/config";

/** Without `include`, the tests in a sandbox of Stryker would be found, too. */
export default defineConfig({ test: { include: ["src/**/*.test.ts"], isolate: false, testTimeout: 30_000 } });
