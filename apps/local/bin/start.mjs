// `npm start`: the product on http://localhost:4000, from a fresh checkout.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildWeb, install, requireNode, root } from "./setup.mjs";

requireNode();
await install();
await buildWeb();

process.env.INIT_CWD ??= process.cwd();
const local = join(root, "apps", "local");
const { tsImport } = await import(pathToFileURL(join(local, "node_modules", "tsx", "dist", "esm", "api", "index.mjs")));
await tsImport(join(local, "src", "main.ts"), import.meta.url);
