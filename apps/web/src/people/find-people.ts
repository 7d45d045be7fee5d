import { personRank } from "@parley/protocol/finding";
import type { User } from "@parley/protocol/user";
import { byName } from "../ui/by-name";
import { ranked } from "../ui/ranked";

/**
 * People whose name, or a word in it, or whose handle begins with the typed text, in this order. Of those alike people who are online come first,
 * then the alphabet decides.
 */
export const findPeople = <Person extends User>(
  people: Iterable<Person>,
  typed: string,
  online: ReadonlySet<string>,
): Person[] => {
  const isAway = ({ userId }: Person) => Number(!online.has(userId));
  return ranked(
    people,
    (person) => personRank(person, typed),
    (a, b) => isAway(a) - isAway(b) || byName(a.username, b.username),
  );
};
