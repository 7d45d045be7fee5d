import { defineConfig } from "vitest/config";

/** Nothing to set: its presence makes the folder one of the root's projects. */
export default defineConfig({});
