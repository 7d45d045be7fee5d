import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const source = readFileSync(fileURLToPath(new URL("worker/offline.js", import.meta.url)), "utf8");

/** Writes `sw.js`, which has the names of all files of the build. So each build has another one, and browsers install it. */
export const serviceWorker = (): Plugin => ({
  name: "service-worker",
  apply: "build",
  generateBundle: {
    order: "post",
    handler(_options, bundle) {
      const built = Object.values(bundle);
      const entry = built.find((file) => file.type === "chunk" && file.isEntry)?.fileName;
      const files = ["favicon.svg", ...built.map(({ fileName }) => fileName).filter((name) => name !== "index.html")]
        .map((name) => `/${name}`)
        .sort();
      const name = createHash("sha256").update(files.join()).digest("hex").slice(0, 12);
      const shell = JSON.stringify({ name, entry, files });
      this.emitFile({ type: "asset", fileName: "sw.js", source: source.replace("__SHELL__", () => shell) });
    },
  },
});
