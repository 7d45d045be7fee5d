import { readFile, writeFile } from "node:fs/promises";
import { asyncapi } from "./src/asyncapi";
import { refresh } from "./src/reference";

/** Writes what is derived from the schemas: `asyncapi.json`, and the generated parts of `README.md`. */
const readme = new URL("README.md", import.meta.url);
await writeFile(new URL("asyncapi.json", import.meta.url), `${JSON.stringify(asyncapi(), null, 2)}\n`);
await writeFile(readme, refresh(await readFile(readme, "utf8")));
