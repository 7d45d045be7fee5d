import type { NamedPerson } from "../history";
import type { Invariant, Violation } from "./invariant";
import { groupBy } from "./key";

/**
 * I20: at the end, every client shows everybody under the name that their profile says, and the rooms in the table hold no name.
 *
 * Excused: people with whom the client's person shares no room, as nobody tells the client of them. A client that has not connected since it got
 * calm, in a run that may have lost an event or an answer: its next `hello` brings the name. Rows of the version before, where a deployment
 * rolls out.
 */
export const todaysNames: Invariant = ({ profiles, members, namedRows, isLossless, calmAt, views }) => {
  const roomsOf = groupBy(members, ({ userId }) => userId);
  const meet = (one: string, other: string) => {
    const rooms = new Set(roomsOf.get(one)?.map(({ roomId }) => roomId));
    return one === other || (roomsOf.get(other) ?? []).some(({ roomId }) => rooms.has(roomId));
  };
  const wrong = (who: string, me: string, names: readonly NamedPerson[]): Violation[] =>
    names
      .filter(({ userId, username }) => profiles.has(userId) && profiles.get(userId) !== username && meet(me, userId))
      .map(({ userId, username }) => `${who} calls ${userId} ${username}, who is ${profiles.get(userId)}`);
  return [
    ...views.flatMap(({ clientId, userId, onlineSince = 0, names }) => [
      ...(isLossless || onlineSince > calmAt ? wrong(`client ${clientId}`, userId, names.old) : []),
      ...wrong(`a fresh client beside ${clientId}`, userId, names.fresh),
    ]),
    ...namedRows.map((row) => `the row ${row} has a name in it`),
  ];
};
