import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/**
 * Leaves out of the build what zod writes JSON Schemas with: each of its schemas brings that along (5 kB gzip), and the web app writes none.
 * Building fails if a version of zod has other files, or check-size.mjs finds them.
 */
export const zodWithoutJsonSchema = (): Plugin => ({
  name: "zod-without-json-schema",
  apply: "build",
  load: {
    filter: { id: /\/zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/ },
    handler: (id) =>
      [...readFileSync(id, "utf8").matchAll(/^export (?:const|function) (\w+)/gm)]
        .map(([, name]) => `export const ${name} = () => undefined;`)
        .join("\n"),
  },
});
