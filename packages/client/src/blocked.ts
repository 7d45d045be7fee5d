import { createStore, type Store } from "./store";

/** Whom the client's person has blocked. */
export type Blocked = {
  readonly people: Store<ReadonlySet<string>>;
  /** An answer or an event has said so. */
  noted(userId: string, isBlocked: boolean): void;
  /** Call it when a `hello` begins, and the returned function with its answer. What was noted in between is newer. */
  beginHello(): (userIds: readonly string[]) => void;
};

/** `changed` is called after each change that did not come with a `hello`, which counts mentions itself, and with one that may be older. */
export const createBlocked = (changed: () => void): Blocked => {
  const people = createStore<ReadonlySet<string>>(new Set());
  /** What was noted since the newest `hello` began. */
  let noted = new Map<string, boolean>();

  const set = (next: ReadonlySet<string>) => {
    const before = people.get();
    const isSame = next.size === before.size && [...next].every((userId) => before.has(userId));
    if (!isSame) people.set(next);
    return !isSame;
  };

  const after = (userIds: Iterable<string>, changes: ReadonlyMap<string, boolean>): ReadonlySet<string> => {
    const next = new Set(userIds);
    for (const [userId, isBlocked] of changes) {
      if (isBlocked) next.add(userId);
      else next.delete(userId);
    }
    return next;
  };

  return {
    people,
    noted: (userId, isBlocked) => {
      noted.set(userId, isBlocked);
      if (set(after(people.get(), new Map([[userId, isBlocked]])))) changed();
    },
    beginHello: () => {
      const since = new Map<string, boolean>();
      noted = since;
      return (userIds) => {
        set(after(userIds, since));
        if (since.size > 0) changed();
      };
    },
  };
};
