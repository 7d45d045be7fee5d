import { defineConfig } from "vitest/config";

export default defineConfig({
  // Its packages name sources for their source maps that they do not contain, a hundred times.
  logLevel: "error",
  // GitHub's language service imports JSON as bundlers do and Node does not.
  test: { server: { deps: { inline: [/@actions\//] } }, testTimeout: 30_000 },
});
