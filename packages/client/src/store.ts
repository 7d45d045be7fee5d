/** A value that changes over time. `get` answers with the same reference until it changes, as `useSyncExternalStore` wants it. */
export type Store<T> = {
  get(): T;
  /** Calls `listener` after every change, until the returned function is called. */
  subscribe(listener: () => void): () => void;
};

export type WritableStore<T> = Store<T> & { set(value: T): void };

export const createStore = <T>(initial: T): WritableStore<T> => {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};

/** Resolves once the value is as `isIt` says. */
export const until = <T>(store: Store<T>, isIt: (value: T) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const check = () => {
      if (!isIt(store.get())) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = store.subscribe(check);
    check();
  });
