/** Runs a task as soon as few enough others run. Settles as the task does. */
export type Limited = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** Lets `width` tasks run at once. The others wait, first come, first served. */
export const createLimit = (width: number): Limited => {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (task) => {
    if (running < width) running += 1;
    else await new Promise<void>((begin) => waiting.push(begin));
    try {
      return await task();
    } finally {
      // Hands the place on directly, so that a task that comes now cannot overtake those that wait.
      const begin = waiting.shift();
      if (begin) begin();
      else running -= 1;
    }
  };
};
