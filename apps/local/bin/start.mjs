// `npm start`: the product on http://localhost:4000, from a fresh checkout.

import { pathToFileURL } from "node:url";
import bundle, { product } from "./bundle.mjs";
import { buildWeb, installProduct, requireNode } from "./setup.mjs";

requireNode();
await installProduct();
await buildWeb();
await bundle();

process.env.INIT_CWD ??= process.cwd();
process.setSourceMapsEnabled(true);
await import(pathToFileURL(product));
