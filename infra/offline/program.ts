import { readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Esbuild from "esbuild";
import { ACCOUNT, REGION } from "./mocks";
import { configFile, platform, root } from "./platform";

type App = { name: string; removal?: string; protect?: boolean; providers?: Record<string, unknown> };
type Program = { app: App & { stage: string }; run: () => Promise<Record<string, unknown>> };

/** Modules that the platform has in its own `node_modules`. */
const EXTERNAL = [
  "@pulumi/*",
  "@pulumiverse/*",
  "@aws-sdk/*",
  "@sst-provider/*",
  "undici",
  "esbuild",
  "archiver",
  "glob",
  "vite",
];

/** `sst.config.ts` for one stage, made as SST's own runner makes it (`pkg/project/run.go`). Throws what the configuration throws. */
export const loadProgram = async (stage: string, work: string): Promise<Program> => {
  const { default: config } = await evaluate("app", `export { default } from ${JSON.stringify(configFile)};`, {
    banner: { js: "globalThis.$config = (config) => config;" },
  });
  const app: App = await config.app({ stage });
  const providers = { aws: { region: REGION, allowedAccountIds: [ACCOUNT] }, ...app.providers };
  const $app = { ...app, stage, providers };
  const paths = { home: work, root, work, platform };
  const $cli = { command: "deploy", dev: false, paths, state: { version: {} } };
  const code = `
    import { run } from ${JSON.stringify(join(platform, "src", "auto", "run.ts"))};
    import config from ${JSON.stringify(configFile)};
    export const start = () => run(config.run);
  `;
  const { start } = await evaluate("run", code, {
    define: { $app: JSON.stringify($app), $cli: JSON.stringify($cli), $dev: "false" },
    inject: [join(platform, "src", "shim", "run.js")],
    plugins: [withGlobals],
    banner: { js: COMMONJS },
  });
  return { app: $app, run: start };
};

/** What some of the platform's modules take for granted. */
const COMMONJS = `
  import { createRequire as topCreateRequire } from "node:module";
  const require = topCreateRequire(import.meta.url);
  const { filename: __filename, dirname: __dirname } = import.meta;
`;

/** What SST puts before the project's own files: they name `aws` and `sst` without importing them. */
const globals = `import * as aws from "@pulumi/aws"; import * as sst from ${JSON.stringify(join(platform, "src", "components"))};`;

const withGlobals: Esbuild.Plugin = {
  name: "globals",
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const own = path === configFile || (path.startsWith(join(root, "infra") + sep) && !path.includes("node_modules"));
      return own ? { contents: `${globals}\n${await readFile(path, "utf8")}`, loader: "ts" } : undefined;
    });
  },
};

/** Bundles code that imports the project and the platform, and imports the bundle. */
const evaluate = async (name: string, code: string, options: Esbuild.BuildOptions) => {
  const esbuild: typeof Esbuild = createRequire(join(platform, "package.json"))("esbuild");
  // Beside the platform's modules, so that they are found; several stages may be evaluated at once.
  const outfile = join(platform, `parley.${name}.${process.pid}.mjs`);
  await esbuild.build({
    absWorkingDir: root,
    stdin: { contents: code, resolveDir: platform, loader: "ts" },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "esnext",
    mainFields: ["module", "main"],
    nodePaths: [join(platform, "node_modules")],
    external: EXTERNAL,
    logLevel: "silent",
    keepNames: true,
    ...options,
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(outfile);
  }
};
