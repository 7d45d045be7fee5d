import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const source = ["worker/offline.js", "worker/push.js"].map((path) => readFileSync(here(path), "utf8")).join("\n");

/** Writes `sw.js`, which has the names of all files of the build. So each build has another one, and browsers install it. */
export const serviceWorker = (): Plugin => ({
  name: "service-worker",
  apply: "build",
  generateBundle: {
    order: "post",
    handler(_options, bundle) {
      const built = Object.values(bundle);
      const entry = built.find((file) => file.type === "chunk" && file.isEntry)?.fileName;
      const files = [
        ...readdirSync(here("public")),
        ...built.map(({ fileName }) => fileName).filter((name) => name !== "index.html"),
      ]
        .map((name) => `/${name}`)
        .sort();
      const name = createHash("sha256").update(files.join()).digest("hex").slice(0, 12);
      const shell = JSON.stringify({ name, entry, files });
      this.emitFile({ type: "asset", fileName: "sw.js", source: source.replace("__SHELL__", () => shell) });
    },
  },
});
