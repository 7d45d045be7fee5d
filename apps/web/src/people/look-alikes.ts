import type { WritableStore } from "@parley/client/store";
import { skeleton } from "@parley/protocol/skeleton";
import type { User } from "@parley/protocol/user";

/** So many names are kept, the newest ones. */
const MOST = 2_000;

/** The ids of people whose name looks like another person's. */
type Alike = WritableStore<ReadonlySet<string>>;

const idsAlike = (people: Iterable<{ userId: string; shape: string }>): string[] => {
  const byShape = new Map<string, Set<string>>();
  for (const { userId, shape } of people) byShape.set(shape, (byShape.get(shape) ?? new Set()).add(userId));
  return [...byShape.values()].filter((ids) => ids.size > 1).flatMap((ids) => [...ids]);
};

/**
 * Finds people whose names look alike, among all whom the returned function was called with: all whom the page has shown. `today` answers with
 * what a person is called today.
 */
export const findLookAlikes = (alike: Alike, today: (person: User) => User) => {
  // Compares each person's name once, and reads each message once.
  const known = new Map<string, { userId: string; username: string; shape: string }>();
  const met = new WeakSet<User>();

  /** Answers with whether the name is new. */
  const add = (person: User): boolean => {
    if (met.has(person)) return false;
    met.add(person);
    const { userId, username } = today(person);
    if (known.get(userId)?.username === username) return false;
    known.set(userId, { userId, username, shape: skeleton(username) });
    const [first] = known.keys();
    if (known.size > MOST && first !== undefined) known.delete(first);
    return true;
  };

  return (people: Iterable<User>): void => {
    let isNews = false;
    for (const person of people) isNews = add(person) || isNews;
    // Each message that arrives brings the same people again.
    if (!isNews) return;
    const ids = idsAlike(known.values());
    const before = alike.get();
    if (ids.length !== before.size || ids.some((id) => !before.has(id))) alike.set(new Set(ids));
  };
};
