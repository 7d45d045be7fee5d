import type { Invariant } from "./invariant";
import { time } from "./key";
import { readMembership } from "./membership";

/**
 * I7: read your writes. Once a message is acknowledged, its sender's own client shows it, confirmed or still as
 * pending, exactly once.
 *
 * Excused: showing it nowhere while in view is another part of the log, or while it is not certain that the sender is a
 * member (`membership.ts`): the room may be theirs no longer. Showing it twice is never right.
 */
export const readYourWrites: Invariant = (history) => {
  const membership = readMembership(history);
  const people = new Map(
    [...history.composed, ...history.acknowledged].map(({ clientId, userId }) => [clientId, userId]),
  );
  return history.sights.flatMap(({ at, clientId, roomId, clientMessageId, times, inView }) => {
    const what = `client ${clientId}, to which its message ${clientMessageId} of room ${roomId} was acknowledged, shows it`;
    if (times > 1) return [`${what} ${times} times at ${time(at)}`];
    const userId = people.get(clientId);
    const isIn = userId !== undefined && membership.isIn(roomId, userId, at, at);
    return times === 1 || !inView || !isIn ? [] : [`${what} nowhere at ${time(at)}, though its place is in view`];
  });
};
