/** Work in progress, so that closing can await it. */
export const createWorkload = () => {
  const running = new Set<Promise<unknown>>();
  return {
    track: <T>(work: Promise<T>): Promise<T> => {
      const done = () => {
        running.delete(work);
      };
      running.add(work);
      work.then(done, done);
      return work;
    },
    /** Resolves when nothing runs any more, work begun meanwhile included. */
    drained: async (): Promise<void> => {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
};
