import { type Clock, sleep, systemClock } from "./clock";
import type { Delay } from "./faults";
import type { Handler } from "./invocation";
import { createWorkload } from "./workload";

/** - `lost`: accepted, and never run
 *  - `doubled`: run twice at once */
export type EventFault = "lost" | "doubled" | Delay;

export type EventQueueOptions<Event> = {
  handler: Handler<Event>;
  /** Events that are worked on at once. The others wait in the order in which they came. */
  concurrency: number;
  /** Events that may wait. AWS does not publish its figure [?]. */
  capacity: number;
  clock?: Clock;
  /** Asked once for each event. */
  fault?: (() => EventFault | undefined) | undefined;
  /** Hears of every run that failed. It is not repeated, as with `MaximumRetryAttempts` 0. */
  onError: (error: unknown) => void;
};

export type EventQueue<Event> = {
  /** Accepts an event, to be run later. False, as Lambda's 429, where too many wait. */
  send(event: Event): boolean;
  /** Resolves when nothing waits or runs any more, what is sent meanwhile included. */
  drained(): Promise<void>;
};

/** Lambda's asynchronous invocation of one function (AWS: "Invoking a Lambda function asynchronously"). */
export const createEventQueue = <Event>(options: EventQueueOptions<Event>): EventQueue<Event> => {
  const { handler, concurrency, capacity, clock = systemClock, fault, onError } = options;
  const waiting: Event[] = [];
  const workload = createWorkload();
  let running = 0;

  const run = async (event: Event) => {
    const struck = fault?.();
    if (struck === "lost") return;
    if (typeof struck === "object") await sleep(clock, struck.delayMs);
    // Each run of a Lambda function gets an event of its own.
    const runs = Array.from({ length: struck === "doubled" ? 2 : 1 }, () => handler(structuredClone(event)));
    for (const outcome of await Promise.allSettled(runs)) if (outcome.status === "rejected") onError(outcome.reason);
  };

  const work = async () => {
    for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) await run(event);
    running -= 1;
  };

  return {
    send: (event) => {
      if (waiting.length >= capacity) return false;
      waiting.push(event);
      if (running < concurrency) {
        running += 1;
        workload.track(Promise.resolve().then(work));
      }
      return true;
    },
    drained: workload.drained,
  };
};
