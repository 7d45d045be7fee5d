import type { Plugin } from "vite";

/**
 * Lets the browser fetch a module that is imported later along with the page's own script, and what it imports: it is there when it is wanted,
 * and is not evaluated before. `name` is the module's file name without its ending. Building fails if there is no such module.
 */
export const preloaded = (name: string): Plugin => ({
  name: "preloaded",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler: (_html, { bundle = {} }) => {
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      const module = chunks.find((chunk) => chunk.isDynamicEntry && chunk.name === name);
      if (!module) throw new Error(`the build has no module ${name}`);
      const entries = new Set(chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
      return [module.fileName, ...module.imports]
        .filter((file) => !entries.has(file))
        .map((file) => ({
          tag: "link",
          attrs: { rel: "modulepreload", crossorigin: "", href: `/${file}` },
          injectTo: "head",
        }));
    },
  },
});
