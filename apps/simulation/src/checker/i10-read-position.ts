import { LIMITS } from "@parley/protocol/limits";
import type { History, PositionSeen, ReadPosition } from "../history";
import type { Invariant, Violation } from "./invariant";
import { groupBy, time } from "./key";
import { rowsOf } from "./log";
import { createPlaces } from "./places";
import { roomsSeen } from "./view";

/**
 * I10: a read position moves forward, and not past the log's end; and back by being marked as unread, which says when. Unread are the messages
 * after it that are neither one's own nor deleted, up to `LIMITS.unreadCount`; a system message is its actor's own. At the end the old client and
 * the fresh one have the table's position, and each counts as the log does. If no event was lost, a position soon shows in all of the person's
 * clients (`ReadPositionObserved`).
 *
 * Excused: a position may begin anywhere after a membership has ended. The check has no texts and cannot count mentions: there are at most
 * as many as unread messages, and I12 compares the number.
 */
export const readPosition: Invariant = (history) => [
  ...forward(history),
  ...counts(history),
  ...agreement(history),
  ...elsewhere(history),
];

const forward = ({ readPositions, commits }: History): Violation[] => {
  const committedAt = createPlaces<number>();
  for (const { roomId, seq, at } of commits) committedAt.set(roomId, seq, at);
  const last = new Map<string, ReadPosition>();
  return readPositions.flatMap((position) => {
    const { at, userId, roomId, readSeq, unreadAt = 0 } = position;
    const key = `${userId} ${roomId}`;
    const before = last.get(key);
    last.set(key, position);
    if (readSeq === undefined) return [];
    const what = `the read position of ${userId} in room ${roomId} was set to ${readSeq} at ${time(at)}`;
    if (before?.readSeq !== undefined) {
      const isMarkedUnread = unreadAt > (before.unreadAt ?? 0);
      if (readSeq < before.readSeq && !isMarkedUnread)
        return [`${what}, back from ${before.readSeq}, by no mark of unread`];
    }
    const isBeyond = readSeq > 0 && (committedAt.get(roomId, readSeq) ?? Number.POSITIVE_INFINITY) > at;
    return isBeyond ? [`${what}, and the log had no such message then`] : [];
  });
};

const counts = (history: History): Violation[] => {
  const rows = groupBy(rowsOf(history), ({ roomId }) => roomId);
  return roomsSeen(history).flatMap(({ who, userId, room: { roomId, seq, readSeq, unread, mentions } }) => {
    const what = `${who} shows room ${roomId}`;
    if (readSeq > seq) return [`${what} as read up to #${readSeq}, and up to #${seq} altogether`];
    const isUnread = (row: { seq: number; userId: string; deleted: boolean }) =>
      row.seq > readSeq && row.userId !== userId && !row.deleted;
    const counted = Math.min(rows.get(roomId)?.filter(isUnread).length ?? 0, LIMITS.unreadCount);
    if (unread !== counted) return [`${what} with ${unread} unread after #${readSeq}, and the log has ${counted}`];
    return mentions > unread ? [`${what} with ${mentions} mentions among ${unread} unread`] : [];
  });
};

const elsewhere = ({ readPositionsObserved }: History): Violation[] =>
  readPositionsObserved
    .filter(({ shown, stored }) => isBehind(shown, stored))
    .map(
      ({ at, clientId, roomId, shown, stored }) =>
        `client ${clientId} shows room ${roomId} as read up to #${shown.readSeq} at ${time(at)}, and the table had #${stored.readSeq} long before`,
    );

/**
 * Of two positions the one that moved back later is right, and of equal ones the further one. A view may begin anew at the same place, beside a
 * `hello` that has found it before the membership: nobody is told, as the position is the same.
 */
const isBehind = (shown: PositionSeen, stored: PositionSeen): boolean => {
  if (shown.readSeq === stored.readSeq) return false;
  const [since, storedSince] = [shown.unreadAt ?? 0, stored.unreadAt ?? 0];
  return since < storedSince || (since === storedSince && shown.readSeq < stored.readSeq);
};

/** A fresh client may begin with what the old one has kept: the table tells. */
const agreement = (history: History): Violation[] => {
  const stored = new Map(history.views.map(({ clientId, positions }) => [clientId, positions]));
  return roomsSeen(history).flatMap(({ who, clientId, userId, room: { roomId, readSeq } }) => {
    const position = stored.get(clientId)?.get(roomId);
    return position === undefined || position === readSeq
      ? []
      : [`${who} has ${userId} at #${readSeq} in room ${roomId}, and the table at #${position}`];
  });
};
