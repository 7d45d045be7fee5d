import type { Plugin } from "vite";

/**
 * What markdown-it imports for HTML, references and its own links, and the chat's subset has none of: the names of characters (`&amp;`), finding
 * and rewriting addresses. Half of the parser's chunk would be these.
 */
const UNUSED: Record<string, string> = {
  entities: "export const decodeHTMLStrict = (text) => text;",
  "linkify-it": "export class LinkifyIt {}",
  mdurl: "export const [parse, format, encode, decode] = [];",
  "punycode.js": "export default {};",
};

const PREFIX = "\0unused:";

/** Leaves them out of the build. Tests run with them, and see that nothing depends on it. */
export const withoutUnused = (): Plugin => ({
  name: "without-unused",
  apply: "build",
  enforce: "pre",
  resolveId: (source, importer) =>
    source in UNUSED && importer?.includes("markdown-it") ? PREFIX + source : undefined,
  load: (id) => (id.startsWith(PREFIX) ? UNUSED[id.slice(PREFIX.length)] : undefined),
});
