import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import type { Plant } from "./plants";

export type Bundle = { path: string; remove(): Promise<void> };

/** The worker and the whole product in one file; with a plant, in a version of the product that has this bug. */
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
      plugins: plant ? [planting(plant)] : [],
    });
  } catch (error) {
    await remove();
    throw error;
  }
  return { path, remove };
};

/** Throws where the product no longer contains what the plant alters, so that no plant can be forgotten. */
const planting = (plant: Plant): Plugin => ({
  name: plant.name,
  setup: ({ onLoad, onEnd }) => {
    const planted = new Set<string>();
    const files = new Set(plant.changes.map(({ file }) => file));
    for (const file of files)
      onLoad({ filter: new RegExp(`${file.replaceAll("/", "[/\\\\]").replaceAll(".", "\\.")}$`) }, async ({ path }) => {
        let contents = await readFile(path, "utf8");
        for (const { from, to } of plant.changes.filter((change) => change.file === file)) {
          if (contents.split(from).length !== 2)
            throw new Error(`${plant.name}: ${file} does not contain once: ${from}`);
          contents = contents.replace(from, () => to);
        }
        planted.add(file);
        return { contents, loader: "ts" };
      });
    onEnd(() => {
      for (const file of files)
        if (!planted.has(file)) throw new Error(`${plant.name}: the product has no ${file} any more.`);
    });
  },
});
