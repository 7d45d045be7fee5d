// All that `npm start` does before the product runs: where its folder can't be written to then, this is done before.

import bundle from "./bundle.mjs";
import { buildWeb, installProduct, requireNode } from "./setup.mjs";

requireNode();
await installProduct();
await buildWeb();
await bundle();
