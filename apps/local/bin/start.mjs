// `npm start`: the product on http://localhost:4000, from a fresh checkout.

import { pathToFileURL } from "node:url";
import "./build.mjs";
import { product } from "./bundle.mjs";

process.env.INIT_CWD ??= process.cwd();
process.setSourceMapsEnabled(true);
await import(pathToFileURL(product));
