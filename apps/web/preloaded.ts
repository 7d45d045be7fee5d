import type { Plugin } from "vite";

/**
 * Lets the browser fetch a dynamically imported module, with all its imports, together with the page's script. The module is then there when
 * the app imports it, and is not evaluated before. `name` ends its path. The build fails if there is no such module.
 */
export const preloaded = (name: string): Plugin => ({
  name: "preloaded",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler: (_html, { bundle = {} }) => {
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      const module = chunks.find((chunk) => chunk.moduleIds.some((id) => id.endsWith(`/${name}`)));
      if (!module) throw new Error(`the build has no module ${name}`);
      const reached = (files: readonly string[], all = new Set<string>()): Set<string> => {
        for (const file of files) {
          if (all.has(file)) continue;
          all.add(file);
          reached(chunks.find(({ fileName }) => fileName === file)?.imports ?? [], all);
        }
        return all;
      };
      const ofPage = reached(chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
      return [...reached([module.fileName])]
        .filter((file) => !ofPage.has(file))
        .map((file) => ({
          tag: "link",
          attrs: { rel: "modulepreload", crossorigin: "", href: `/${file}` },
          injectTo: "head",
        }));
    },
  },
});
