import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export const ENTRIES = ["authorizer", "connect", "disconnect", "message", "deliver", "api", "demo"] as const;
export type Entry = (typeof ENTRIES)[number];

/**
 * Bundles each function into `<outdir>/<entry>/bundle.mjs`, as `sst deploy` uploads it: the settings are those of SST 4.17.1's
 * `pkg/runtime/node/build.go`, with `minify` and `sourcemap` on. Only that all are made in one run is ours.
 */
export const bundle = (outdir: string) =>
  build({
    entryPoints: ENTRIES.map((entry) => ({
      in: fileURLToPath(new URL(`../src/lambda/${entry}.ts`, import.meta.url)),
      out: `${entry}/bundle`,
    })),
    outdir,
    outExtension: { ".js": ".mjs" },
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
    logLevel: "silent",
  });
