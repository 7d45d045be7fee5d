import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { type Plant, plantedText } from "./plants";
import { measuredText, THRESHOLD_FILES } from "./thresholds";

export type Bundle = { path: string; remove(): Promise<void> };

/** The worker and the whole product in one file, whose thresholds can be set; with a plant, in a version of the product that has this bug. */
export const bundleWorker = async (plant?: Plant): Promise<Bundle> => {
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
      sourcemap: "inline",
      logLevel: "error",
      // Some of what is bundled is CommonJS and asks for Node's own modules.
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      plugins: [altering(plant)],
    });
  } catch (error) {
    await remove();
    throw error;
  }
  return { path, remove };
};

/**
 * Makes the product's thresholds variables, and plants the bug. Throws where the product no longer has a file that either alters, so that
 * none can be forgotten.
 */
const altering = (plant: Plant | undefined): Plugin => ({
  name: "alter the product",
  setup: ({ onLoad, onEnd }) => {
    const altered = new Set<string>();
    const planted = new Set(plant?.changes.map(({ file }) => file));
    const files = new Set([...planted, ...THRESHOLD_FILES]);
    for (const file of files)
      onLoad({ filter: new RegExp(`${file.replaceAll("/", "[/\\\\]").replaceAll(".", "\\.")}$`) }, async ({ path }) => {
        altered.add(file);
        const text = await readFile(path, "utf8");
        const contents = plant ? plantedText(plant, file, text) : text;
        return {
          contents: THRESHOLD_FILES.has(file) ? measuredText(file, contents, planted.has(file)) : contents,
          loader: "ts",
        };
      });
    onEnd(() => {
      for (const file of files) if (!altered.has(file)) throw new Error(`The product has no ${file} any more.`);
    });
  },
});
