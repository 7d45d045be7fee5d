// `npm run backup <folder>`: a copy of the data folder as it is at one moment, whether Parley runs or not.

import { pathToFileURL } from "node:url";
import bundle, { backup } from "./bundle.mjs";
import { installProduct, requireNode } from "./setup.mjs";

requireNode();
await installProduct();
await bundle();

process.env.INIT_CWD ??= process.cwd();
await import(pathToFileURL(backup));
