import type { Connections } from "../live/gateway";
import type { Table } from "../table/table";
import type { TestClock } from "./clock";
import { intercept } from "./interleave";

/** A table and a gateway whose every call takes so long of the clock; it moves only while everything waits for a call. */
export type Slow = {
  table: Table;
  connections: (connections: Connections) => Connections;
  /** Runs to the end. Answers with the time that passed, and with how many calls were under way at most. */
  run(work: () => Promise<unknown>): Promise<{ ms: number; most: number }>;
};

export const slowDown = (table: Table, clock: TestClock, msPerCall: number): Slow => {
  let waiting: (() => void)[] = [];
  const call = async <Answer>(perform: () => Promise<Answer>): Promise<Answer> => {
    await new Promise<void>((pass) => waiting.push(pass));
    return perform();
  };
  return {
    table: intercept(table, (_call, perform) => call(perform)),
    connections: (connections) => ({
      post: (...args) => call(() => connections.post(...args)),
      check: (...args) => call(() => connections.check(...args)),
      disconnect: (...args) => call(() => connections.disconnect(...args)),
    }),
    async run(work) {
      const begun = clock.now();
      let [most, isDone] = [0, false];
      const done = work().finally(() => {
        isDone = true;
      });
      done.catch(() => {});
      while (!isDone) {
        await new Promise(setImmediate);
        const calls = waiting;
        waiting = [];
        most = Math.max(most, calls.length);
        if (calls.length > 0) clock.advance(msPerCall);
        for (const pass of calls) pass();
      }
      await done;
      return { ms: clock.now() - begun, most };
    },
  };
};
