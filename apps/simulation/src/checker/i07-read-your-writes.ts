import type { Invariant } from "./invariant";
import { time } from "./key";
import { readMembership } from "./membership";

/**
 * I7: read your writes. Once a message is acknowledged, the sender's client shows it exactly once, confirmed or still pending.
 *
 * Excused: the message is missing while the client shows another part of the log, or while the sender may not be a member any more
 * (`membership.ts`). Showing it twice is never right.
 */
export const readYourWrites: Invariant = (history) => {
  const membership = readMembership(history);
  const people = new Map(
    [...history.composed, ...history.acknowledged].map(({ clientId, userId }) => [clientId, userId]),
  );
  return history.ownMessagesObserved.flatMap(({ at, clientId, roomId, clientMessageId, times, inView }) => {
    const what = `client ${clientId}, to which its message ${clientMessageId} of room ${roomId} was acknowledged, shows it`;
    if (times > 1) return [`${what} ${times} times at ${time(at)}`];
    const userId = people.get(clientId);
    const isIn = userId !== undefined && membership.isIn(roomId, userId, at, at);
    return times === 1 || !inView || !isIn ? [] : [`${what} nowhere at ${time(at)}, though its place is in view`];
  });
};
