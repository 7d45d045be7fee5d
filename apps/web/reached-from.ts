type Graph = { getModuleInfo(id: string): { importers: readonly string[] } | null };

/** Names the chunk of each module that is imported from the one that `root` finds, without an `import()` in between. */
export const reachedFrom = (chunk: string, root: RegExp) => {
  const known = new Map<string, boolean>();
  const isReached = (id: string, graph: Graph): boolean => {
    const before = known.get(id);
    if (before !== undefined) return before;
    // Modules import one way, so this is only asked again of a module that is not reached by this path.
    known.set(id, false);
    const reached = root.test(id) || (graph.getModuleInfo(id)?.importers ?? []).some((each) => isReached(each, graph));
    known.set(id, reached);
    return reached;
  };
  // Libraries export more than the first screen needs, by one module that imports all.
  return (id: string, graph: Graph): string | null =>
    !/icons|@tanstack/.test(id) && isReached(id, graph) ? chunk : null;
};
