// The product in one file, which starts in a quarter of the time that its sources take. What makes its backups is another.
import { join } from "node:path";
import { buildOnce, root } from "./setup.mjs";

const local = join(root, "apps", "local");

/** What `npm start` runs. */
export const product = join(local, "dist", "main.mjs");

/** What `npm run backup` and `npm run restore` run, with the command's name before its arguments. */
export const data = join(local, "dist", "data.mjs");

/**
 * How sources become one file for Node.
 * @type {import("esbuild").BuildOptions}
 */
export const oneFile = {
  bundle: true,
  platform: "node",
  format: "esm",
  // CommonJS dependencies inside the bundle ask for Node's own modules.
  banner: {
    js: 'import { createRequire as topCreateRequire } from "node:module"; const require = topCreateRequire(import.meta.url);',
  },
};

const SOURCES = ["apps/functions", "apps/local", "apps/web/security-headers.json", "packages", "pnpm-lock.yaml"];

/** Bundles both, unless their sources are as they were. */
export default () =>
  buildOnce("product", SOURCES, product, async () => {
    // Not there before the installation.
    const { build, stop } = await import("esbuild");
    await build({
      ...oneFile,
      entryPoints: [join(local, "src", "main.ts"), join(local, "src", "data.ts")],
      outdir: join(local, "dist"),
      outExtension: { ".js": ".mjs" },
      // The first two load native parts of their own, the last is for those who name a mail server.
      external: ["classic-level", "lmdb", "nodemailer"],
      sourcemap: "linked",
      sourcesContent: false,
    });
    // Else esbuild's own process lives, in 100 MB, as long as the product.
    await stop();
  });
