/**
 * What is wished of several things, each by its key, on its way to the server. Of each thing one wish is under way at a time. Of those that come
 * meanwhile only the newest is carried out, so a retry of an older one never undoes a newer one.
 */
export type Queues<Wish, Made> = {
  /** The newest wish of a thing that is not carried out yet. */
  newest(key: string): Queued<Wish, Made> | undefined;
  /** If a newer wish is carried out in its place, settles as that one does. */
  submit(key: string, wish: Wish): Promise<Made>;
  /** The newest wish of each thing. */
  wishes(): (readonly [key: string, wish: Wish])[];
};

export type Queued<Wish, Made> = { wish: Wish; readonly outcome: Promise<Made> };

type Waiting<Wish, Made> = Queued<Wish, Made> & { resolve(made: Made): void; reject(error: unknown): void };

/**
 * `make` has a wish carried out. It rejects only if the server refuses or the client stops. `changed` is called when `wishes` has changed.
 * `rebase` is the wish that waits, once another one has been carried out.
 */
export const createQueues = <Wish, Made>(
  make: (key: string, wish: Wish) => Promise<Made>,
  changed: () => void,
  rebase: (wish: Wish, made: Made) => Wish = (wish) => wish,
): Queues<Wish, Made> => {
  const queues = new Map<string, { current: Waiting<Wish, Made>; next?: Waiting<Wish, Made> | undefined }>();

  const drain = async (key: string, first: Waiting<Wish, Made>): Promise<void> => {
    for (let current: Waiting<Wish, Made> | undefined = first; current; ) {
      const queue: { current: Waiting<Wish, Made>; next?: Waiting<Wish, Made> | undefined } = { current };
      queues.set(key, queue);
      changed();
      try {
        const made = await make(key, current.wish);
        if (queue.next) queue.next.wish = rebase(queue.next.wish, made);
        current.resolve(made);
      } catch (error) {
        current.reject(error);
      }
      current = queue.next;
    }
    queues.delete(key);
    changed();
  };

  const newest = (key: string) => {
    const queue = queues.get(key);
    return queue?.next ?? queue?.current;
  };

  return {
    newest,
    submit: (key, wish) => {
      const queue = queues.get(key);
      if (queue?.next) queue.next.wish = wish;
      const waiting = queue?.next ?? wait(wish);
      if (!queue) void drain(key, waiting);
      else {
        queue.next = waiting;
        changed();
      }
      return waiting.outcome;
    },
    wishes: () => [...queues].map(([key, { current, next }]) => [key, (next ?? current).wish]),
  };
};

const wait = <Wish, Made>(wish: Wish): Waiting<Wish, Made> => {
  let [resolve, reject]: [(made: Made) => void, (error: unknown) => void] = [() => {}, () => {}];
  const outcome = new Promise<Made>((...settle) => {
    [resolve, reject] = settle;
  });
  return { wish, outcome, resolve, reject };
};
