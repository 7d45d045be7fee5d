import { nameRank } from "@parley/protocol/finding";
import type { User } from "@parley/protocol/user";
import { byName } from "../ui/by-name";
import { ranked } from "../ui/ranked";

/** People whose name, or a word in it, begins with the typed text. The former come first, then people who are online, then the alphabet. */
export const findPeople = <Person extends User>(
  people: Iterable<Person>,
  typed: string,
  online: ReadonlySet<string>,
): Person[] => {
  const isAway = ({ userId }: Person) => Number(!online.has(userId));
  return ranked(
    people,
    ({ username }) => nameRank(username, typed),
    (a, b) => isAway(a) - isAway(b) || byName(a.username, b.username),
  );
};
