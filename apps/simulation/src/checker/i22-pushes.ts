import type { Invariant } from "./invariant";
import { time } from "./key";
import { readMembership } from "./membership";

/**
 * I22: a push tells nobody of a room that they have left, of a message that is deleted, or in a browser in which they have signed out.
 *
 * Excused: what ended after the function had begun that sent it. It reads everything anew before each try, and ends within a minute.
 */
export const pushes: Invariant = (history) => {
  const { isOut } = readMembership(history);
  const deletedAt = new Map(
    history.acknowledgedChanges.filter(({ deleted }) => deleted).map(({ messageId, at }) => [messageId, at]),
  );
  const signedOutAt = new Map(history.signOuts.map(({ session, at }) => [session, at]));
  const isBefore = (at: number | undefined, begunAt: number) => at !== undefined && at < begunAt;
  return history.pushes.flatMap(({ at, begunAt, userId, session, roomId, seq }) => [
    ...(isOut(roomId, userId, begunAt, at) ? [`${userId} is told of ${roomId} at ${time(at)}, and is no member`] : []),
    ...(isBefore(deletedAt.get(`${roomId}.${seq}`), begunAt)
      ? [`${userId} is told of ${roomId}.${seq} at ${time(at)}, which is deleted`]
      : []),
    ...(isBefore(signedOutAt.get(session), begunAt)
      ? [`${userId} is told of ${roomId}.${seq} at ${time(at)}, where they have signed out`]
      : []),
  ]);
};
