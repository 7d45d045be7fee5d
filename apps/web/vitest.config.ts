import { defineConfig } from "vitest/config";
import { emojiTable } from "./emoji-table.ts";

/** This file makes the folder one of the root's projects. */
export default defineConfig({ plugins: [emojiTable()], test: { isolate: false, testTimeout: 30_000 } });
