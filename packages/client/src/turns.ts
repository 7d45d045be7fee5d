/** Runs a task when its turn comes. */
export type InTurn = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** Lets `width` tasks run at once; the others wait in the order in which they came. */
export const createTurns = (width: number): InTurn => {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (task) => {
    if (running < width) running += 1;
    else await new Promise<void>((begin) => waiting.push(begin));
    try {
      return await task();
    } finally {
      // The place is handed on, so that nobody who comes meanwhile takes it.
      const begin = waiting.shift();
      if (begin) begin();
      else running -= 1;
    }
  };
};
