import type { Plugin } from "vite";

/** Leaves out what the protocol says of its actions in words: its documents show that, and the app never does. Lines keep their numbers. */
export const withoutSummaries = (): Plugin => ({
  name: "without-summaries",
  apply: "build",
  enforce: "pre",
  transform: (code, id) =>
    id.includes("/packages/protocol/src/")
      ? { code: code.replace(/^ {2}summary: ".*",$/gm, ""), map: null }
      : undefined,
});
