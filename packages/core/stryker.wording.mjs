/** What a `ParleyError` says is for people, who may be told in other words: a mutant of it proves nothing. Its code is for programs, and is mutated. */
export const strykerPlugins = [
  {
    kind: "Ignore",
    name: "wording",
    value: {
      shouldIgnore({ node, parent, key, listKey }) {
        if (listKey !== "arguments" || key !== 1 || !/Literal$/.test(node.type)) return undefined;
        const isError = parent.callee.type === "Super" || parent.callee.name === "ParleyError";
        return isError ? "the wording is for people" : undefined;
      },
    },
  },
];
