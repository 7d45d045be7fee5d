import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { root } from "./platform";

/** As SST's own builder writes it before a Node function's bundle (`pkg/runtime/node/build.go`). */
const BANNER = [
  'import { createRequire as topLevelCreateRequire } from "module";',
  "const require = topLevelCreateRequire(import.meta.url);",
  'import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url";',
  "const __filename = topLevelFileUrlToPath(import.meta.url);",
  'const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url));',
].join("\n");

/** `path/to/file.name`, as Lambda and SST write a handler. */
const parseHandler = (handler: string): { file: string; name: string } => {
  const dot = handler.lastIndexOf(".");
  return { file: `${handler.slice(0, dot)}.ts`, name: handler.slice(dot + 1) };
};

export type Built = { handler: string; out: string; errors: string[]; sourcemaps: string[] };

/** Bundles a handler into `folder`. SST does not notice a handler whose export is missing; this does. */
export const buildHandler = async (handler: string, folder: string): Promise<Built> => {
  const { file, name } = parseHandler(handler);
  const outfile = join(folder, "bundle.mjs");
  await mkdir(folder, { recursive: true });
  try {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: [file],
      outfile,
      bundle: true,
      minify: true,
      keepNames: true,
      sourcemap: "linked",
      sourcesContent: false,
      metafile: true,
      platform: "node",
      target: "esnext",
      format: "esm",
      mainFields: ["module", "main"],
      banner: { js: BANNER },
      logLevel: "silent",
    });
    const exported = Object.values(metafile.outputs).flatMap((output) => output.exports);
    const errors = exported.includes(name) ? [] : [`${file} has no export "${name}".`];
    return { handler: `${basename(outfile, ".mjs")}.${name}`, out: folder, errors, sourcemaps: [] };
  } catch (error) {
    return { handler, out: folder, errors: [error instanceof Error ? error.message : String(error)], sourcemaps: [] };
  }
};
