import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { jsonLog } from "@parley/functions/log";
import { context, type Plugin } from "esbuild";
import { createServer as createVite } from "vite";
import type { bind } from "./handlers";
import { run } from "./run";

/**
 * The product with hot reload: Vite serves the web app's sources, and the functions are bundled anew when one of their files changes.
 * The server, its database and its connections live on meanwhile.
 */
const here = dirname(fileURLToPath(import.meta.url));
const webRoot = dirname(createRequire(import.meta.url).resolve("@parley/web/package.json"));

// Inside the package, so that Node finds what the bundle leaves out.
const bundles = await mkdtemp(join(here, "..", "node_modules", ".functions-"));
const outfile = join(bundles, "handlers.mjs");

type Functions = { bind: typeof bind };

let generation = 0;
let adopt: (functions: Functions) => void;
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
  entryPoints: [join(here, "handlers.ts")],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  sourcemap: "inline",
  // CommonJS dependencies inside the bundle ask for Node's own modules.
  banner: {
    js: 'import { createRequire as topCreateRequire } from "node:module"; const require = topCreateRequire(import.meta.url);',
  },
  plugins: [reload],
});
await bundler.watch();
const functions = await firstLoad;

const vite = await createVite({ root: webRoot, appType: "spa", server: { middlewareMode: true, host: "127.0.0.1" } });

await run(
  {
    log: jsonLog,
    bind: (shell) => {
      let handlers = functions.bind(shell);
      adopt = (changed) => {
        handlers = changed.bind(shell);
        jsonLog.info("functions reloaded", { generation });
      };
      return () => handlers;
    },
    web: vite.middlewares,
  },
  async () => {
    await Promise.all([vite.close(), bundler.dispose()]);
    await rm(bundles, { recursive: true, force: true });
  },
);
