import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Metafile } from "esbuild";

export const ENTRIES = ["authorizer", "connect", "disconnect", "message", "deliver", "api", "demo"] as const;
export type Entry = (typeof ENTRIES)[number];

/** What `infra/` says of the function: one that loads parts of itself only when it needs them (`nodejs.splitting`). */
export const isSplit = (entry: Entry): boolean => entry === "api";

/** The settings are those of SST 4.17.1's `pkg/runtime/node/build.go`, with `minify` and `sourcemap` on. */
const options = {
  bundle: true,
  metafile: true,
  keepNames: true,
  minify: true,
  sourcemap: "linked",
  platform: "node",
  target: "es2024",
  format: "esm",
  mainFields: ["module", "main"],
  external: ["sharp", "pg-native"],
  banner: {
    js: [
      "import { createRequire as topLevelCreateRequire } from 'module';",
      "const require = topLevelCreateRequire(import.meta.url);",
      'import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"',
      "const __filename = topLevelFileUrlToPath(import.meta.url)",
      'const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))',
      "",
    ].join("\n"),
  },
  outExtension: { ".js": ".mjs" },
  logLevel: "silent",
} as const satisfies BuildOptions;

/** Bundles a function into `<outdir>/<entry>/bundle.mjs` and, if it is split, files beside it, as `sst deploy` uploads them. */
export const bundleOne = (outdir: string, entry: Entry, splitting = isSplit(entry)) =>
  build({
    ...options,
    entryPoints: [{ in: fileURLToPath(new URL(`../src/lambda/${entry}.ts`, import.meta.url)), out: "bundle" }],
    outdir: join(outdir, entry),
    splitting,
  });

/** Bundles all functions. */
export const bundle = async (outdir: string): Promise<Metafile["outputs"]> => {
  const built = await Promise.all(ENTRIES.map((entry) => bundleOne(outdir, entry)));
  return Object.assign({}, ...built.map(({ metafile }) => metafile.outputs));
};
