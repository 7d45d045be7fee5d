import { defineConfig } from "vitest/config";

/** A test here is a campaign of many runs. */
export default defineConfig({ test: { testTimeout: 120_000 } });
