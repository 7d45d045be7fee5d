import { readFile, writeFile } from "node:fs/promises";
import { asyncapi } from "./src/asyncapi";
import { attentionPage } from "./src/attention";
import { refresh } from "./src/reference";
import { rightsPage } from "./src/rights";

/** Writes what is derived from the schemas and tables: `asyncapi.json`, the generated parts of `README.md`, `docs/rights.md` and `docs/notifications.md`. */
const readme = new URL("README.md", import.meta.url);
await writeFile(new URL("asyncapi.json", import.meta.url), `${JSON.stringify(asyncapi(), null, 2)}\n`);
await writeFile(readme, refresh(await readFile(readme, "utf8")));
await writeFile(new URL("../../docs/rights.md", import.meta.url), rightsPage());
await writeFile(new URL("../../docs/notifications.md", import.meta.url), attentionPage());
