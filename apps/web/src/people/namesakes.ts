import { skeleton } from "@parley/protocol/skeleton";
import type { User } from "@parley/protocol/user";

/** Those of these people, by id, whose names are easily taken for somebody else's among them. */
export const namesakes = (people: Iterable<User>): ReadonlySet<string> => {
  const bySkeleton = new Map<string, Set<string>>();
  // The author of many messages is looked at once.
  const each = new Map([...people].map((person) => [`${person.userId} ${person.username}`, person]));
  for (const { userId, username } of each.values()) {
    const key = skeleton(username);
    bySkeleton.set(key, (bySkeleton.get(key) ?? new Set()).add(userId));
  }
  return new Set([...bySkeleton.values()].filter((ids) => ids.size > 1).flatMap((ids) => [...ids]));
};
