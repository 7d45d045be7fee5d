import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { type SeededBug, withBug } from "./seeded-bugs";
import { measuredText, THRESHOLD_FILES } from "./thresholds";

export type Bundle = { path: string; remove(): Promise<void> };

/** Bundles the worker and the whole product, with thresholds that a run can set, into one file. With `bug`, the product has this bug. */
export const bundleWorker = async (bug?: SeededBug): Promise<Bundle> => {
  const folder = await mkdtemp(join(tmpdir(), "parley-simulation-"));
  const path = join(folder, "worker.mjs");
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await build({
      entryPoints: [fileURLToPath(new URL("worker.ts", import.meta.url))],
      outfile: path,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      // A seeded bug is only to be found. Source maps double the time of a bundle.
      sourcemap: bug ? false : "inline",
      logLevel: "error",
      // Some dependencies are CommonJS and require Node's own modules.
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      plugins: [altering(bug)],
    });
  } catch (error) {
    await remove();
    throw error;
  }
  return { path, remove };
};

/**
 * Turns the product's thresholds into variables, and puts the bug in. Throws when the product no longer has one of the files: else a
 * renamed file would end the check of what it held without a word.
 */
const altering = (bug: SeededBug | undefined): Plugin => ({
  name: "alter the product",
  setup: ({ onLoad, onEnd }) => {
    const altered = new Set<string>();
    const ofBug = new Set(bug?.changes.map(({ file }) => file));
    const files = new Set([...ofBug, ...THRESHOLD_FILES]);
    for (const file of files)
      onLoad({ filter: new RegExp(`${file.replaceAll("/", "[/\\\\]").replaceAll(".", "\\.")}$`) }, async ({ path }) => {
        altered.add(file);
        const text = await readFile(path, "utf8");
        const contents = bug ? withBug(bug, file, text) : text;
        return {
          contents: THRESHOLD_FILES.has(file) ? measuredText(file, contents, ofBug.has(file)) : contents,
          loader: "ts",
        };
      });
    onEnd(() => {
      for (const file of files) if (!altered.has(file)) throw new Error(`The product has no ${file} any more.`);
    });
  },
});
