import { mkdir, mkdtemp, rm } from "node:fs/promises";
import inspector from "node:inspector";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { jsonLogger } from "@parley/functions/logger";
import { context, type Plugin } from "esbuild";
import { createServer as createVite } from "vite";
import { oneFile } from "../bin/bundle.mjs";
import type { Handlers } from "./handlers";
import { run } from "./run";

/**
 * The product with hot reload: Vite serves the web app's sources, and the functions are bundled anew when one of their files changes.
 * The server, its database and its connections live on meanwhile. `--inspect[=port]` lets a debugger in.
 */
const here = dirname(fileURLToPath(import.meta.url));
const webRoot = dirname(createRequire(import.meta.url).resolve("@parley/web/package.json"));

const INSPECT_PORT = 9229;
// Opened from here, as Node's own flag would open one for pnpm too. An editor that starts this file has opened its own.
const inspect = process.argv.find((argument) => /^--inspect(=\d+)?$/.test(argument));
if (inspect) inspector.open(Number(inspect.split("=")[1] ?? INSPECT_PORT), "127.0.0.1");
const isDebugged = inspector.url() !== undefined;
/** Lambda's 29 s would be over before a breakpoint has been looked at. */
const LOOKING_MS = 24 * 60 * 60 * 1000;

// Not in node_modules, where debuggers look for no source maps.
const dist = join(here, "..", "dist");
await mkdir(dist, { recursive: true });
const bundles = await mkdtemp(join(dist, "functions-"));
const outfile = join(bundles, "handlers.mjs");

type Functions = { handlers: Handlers };

let generation = 0;
let functions: Functions;
let adopt: (loaded: Functions) => void;
const firstLoad = new Promise<Functions>((loaded) => {
  adopt = loaded;
});

const reload: Plugin = {
  name: "reload",
  setup(build) {
    build.onEnd(async ({ errors }) => {
      // esbuild has printed the errors; the functions of before go on.
      if (errors.length > 0) return;
      generation += 1;
      adopt(await import(`${pathToFileURL(outfile).href}?${generation}`));
    });
  },
};

const bundler = await context({
  ...oneFile,
  entryPoints: [join(here, "handlers.ts")],
  outfile,
  sourcemap: "inline",
  // tsx rewrites files with dynamic imports as they are loaded, and with that puts a source map of its own over this one.
  supported: { "dynamic-import": false },
  plugins: [reload],
});
await bundler.watch();
functions = await firstLoad;
adopt = (changed) => {
  functions = changed;
  jsonLogger.info("functions reloaded", { generation });
};

const vite = await createVite({ root: webRoot, appType: "spa", server: { middlewareMode: true, host: "127.0.0.1" } });

await run(
  {
    log: jsonLogger,
    handlers: () => functions.handlers,
    web: vite.middlewares,
    ...(isDebugged && { limits: { integrationMs: LOOKING_MS } }),
  },
  async () => {
    await Promise.all([vite.close(), bundler.dispose()]);
    await rm(bundles, { recursive: true, force: true });
  },
);
