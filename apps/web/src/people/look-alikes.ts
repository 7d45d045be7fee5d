import { createStore, type Store } from "@parley/client/store";
import { skeleton } from "@parley/protocol/skeleton";
import type { User } from "@parley/protocol/user";

/** So many names are remembered. The oldest is forgotten first. */
const MOST = 2_000;

/** Finds people whose names look alike. It compares all names that the page has shown since it was opened. */
export type LookAlikes = {
  /** The ids of those whose name looks like somebody else's. */
  readonly alike: Store<ReadonlySet<string>>;
  meet(people: Iterable<User>): void;
};

const idsAlike = (people: Iterable<{ userId: string; shape: string }>): string[] => {
  const byShape = new Map<string, Set<string>>();
  for (const { userId, shape } of people) byShape.set(shape, (byShape.get(shape) ?? new Set()).add(userId));
  return [...byShape.values()].filter((ids) => ids.size > 1).flatMap((ids) => [...ids]);
};

export const createLookAlikes = (): LookAlikes => {
  const alike = createStore<ReadonlySet<string>>(new Set());
  // Each author's name is compared once, and each message is looked at once.
  const known = new Map<string, { userId: string; shape: string }>();
  const met = new WeakSet<User>();

  /** Answers with whether the name is new. */
  const add = (person: User): boolean => {
    if (met.has(person)) return false;
    met.add(person);
    const { userId, username } = person;
    const key = `${userId} ${username}`;
    if (known.has(key)) return false;
    known.set(key, { userId, shape: skeleton(username) });
    const [first] = known.keys();
    if (known.size > MOST && first !== undefined) known.delete(first);
    return true;
  };

  return {
    alike,
    meet: (people) => {
      let isNews = false;
      for (const person of people) isNews = add(person) || isNews;
      // Each message that arrives brings the same people again.
      if (!isNews) return;
      const ids = idsAlike(known.values());
      const before = alike.get();
      if (ids.length !== before.size || ids.some((id) => !before.has(id))) alike.set(new Set(ids));
    },
  };
};
