// `npm run backup <folder>` and `npm run restore <folder>`: copies of the data folder as it is at one moment, and back.

import { pathToFileURL } from "node:url";
import bundle, { data } from "./bundle.mjs";
import { installProduct, requireNode } from "./setup.mjs";

requireNode();
await installProduct();
await bundle();

process.env.INIT_CWD ??= process.cwd();
await import(pathToFileURL(data));
