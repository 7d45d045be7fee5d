/** The run's time, and all timers. Times are milliseconds since the run began. */
export type Scheduler = {
  now(): number;
  /** Runs `work` in `ms`, unless the returned function is called before. */
  after(ms: number, work: () => unknown): () => void;
  /** Rejects with the signal's reason when that is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Lets `ms` pass. Runs what falls due, one entry after the other, each with all promises that it settles. */
  advance(ms: number): Promise<void>;
  /** Lets time pass until `reached()`, or for `ms`. Resolves to whether it was reached. */
  until(reached: () => boolean, ms: number): Promise<boolean>;
  /** Stops the run's time until `work`, which takes real time, is over. */
  during<T>(work: Promise<T>): Promise<T>;
  /** Equal in two runs that did the same things in the same order. */
  digest(): number;
  /** Adds to the digest. */
  note(what: string): void;
};

type Entry = { due: number; order: number; work: (() => unknown) | undefined };

/** A binary heap: earlier entries first, equal ones in the order of their making. */
const createQueue = () => {
  const heap: Entry[] = [];
  const isBefore = (a: Entry, b: Entry) => a.due < b.due || (a.due === b.due && a.order < b.order);
  const swap = (a: number, b: number) => {
    const [left, right] = [heap[a], heap[b]];
    if (left && right) [heap[a], heap[b]] = [right, left];
  };
  const precedes = (a: number, b: number) => {
    const [left, right] = [heap[a], heap[b]];
    return left !== undefined && right !== undefined && isBefore(left, right);
  };
  return {
    first: () => heap[0],
    add: (entry: Entry) => {
      heap.push(entry);
      for (let at = heap.length - 1; at > 0 && precedes(at, (at - 1) >> 1); at = (at - 1) >> 1) swap(at, (at - 1) >> 1);
    },
    removeFirst: () => {
      const last = heap.pop();
      if (last === undefined || heap.length === 0) return;
      heap[0] = last;
      for (let at = 0; ; ) {
        const child = precedes(2 * at + 2, 2 * at + 1) ? 2 * at + 2 : 2 * at + 1;
        if (!precedes(child, at)) return;
        swap(child, at);
        at = child;
      }
    },
  };
};

/** Runs one entry at a time: its `work`, and all promises that this settles, are over before the next begins. */
export const createScheduler = (): Scheduler => {
  const queue = createQueue();
  let now = 0;
  let order = 0;
  let digest = 0x811c9dc5;
  let outside = 0;

  const note = (what: string) => {
    // FNV-1a.
    for (let at = 0; at < what.length; at += 1) digest = Math.imul(digest ^ what.charCodeAt(at), 0x01000193);
  };

  const after: Scheduler["after"] = (ms, work) => {
    order += 1;
    const entry: Entry = { due: now + Math.max(0, ms), order, work };
    queue.add(entry);
    return () => {
      entry.work = undefined;
    };
  };

  /** Resolves when no microtask is left, and nothing that `during` waits for. */
  const settled = async (): Promise<void> => {
    do await new Promise(setImmediate);
    while (outside > 0);
  };

  const during = async <T>(work: Promise<T>): Promise<T> => {
    outside += 1;
    try {
      return await work;
    } finally {
      outside -= 1;
    }
  };

  const until = async (reached: () => boolean, ms: number): Promise<boolean> => {
    const end = now + ms;
    await settled();
    for (let entry = queue.first(); entry && entry.due <= end && !reached(); entry = queue.first()) {
      queue.removeFirst();
      if (!entry.work) continue;
      now = entry.due;
      await entry.work();
      await settled();
    }
    if (reached()) return true;
    now = end;
    return false;
  };

  return {
    now: () => now,
    after,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const abort = () => {
          cancel();
          reject(signal?.reason);
        };
        const cancel = after(ms, () => {
          signal?.removeEventListener("abort", abort);
          resolve();
        });
        signal?.addEventListener("abort", abort, { once: true });
      }),
    advance: async (ms) => {
      await until(() => false, ms);
    },
    until,
    during,
    digest: () => digest >>> 0,
    note,
  };
};
