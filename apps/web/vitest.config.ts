import { defineConfig } from "vitest/config";

/** This file makes the folder one of the root's projects. */
export default defineConfig({ test: { isolate: false, testTimeout: 30_000 } });
