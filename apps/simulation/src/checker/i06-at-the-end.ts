import type { Invariant } from "./invariant";
import { time } from "./key";
import { readMembership } from "./membership";
import { roomsSeen } from "./view";

const AT_THE_END = Number.POSITIVE_INFINITY;

/**
 * I6: everybody has every message. At the end each view of a room, of an old client or a fresh one, is at the end of the log: it says so, and
 * its newest message and its sequence are the head's. No view lacks a room of which its person is a member. No answer to `hello` lacks a room of
 * which the caller was a member all the while. If no event was lost, an open room and the list of rooms are right long before the end, too
 * (`EndObserved`).
 *
 * Excused: an empty room has no message. A room may be missing, or a client behind, when the membership is in doubt, as somebody tried to end it
 * during or after the last admission.
 */
export const atTheEnd: Invariant = (history) => {
  const heads = new Map(history.heads.map((head) => [head.roomId, head.seq]));
  const membership = readMembership(history);
  const behind = roomsSeen(history).flatMap(({ who, room: { roomId, seq, messages, atEnd } }) => {
    const end = heads.get(roomId);
    const what = `${who} shows room ${roomId}`;
    if (end === undefined) return [`${what}, which has no head`];
    const newest = messages.at(-1)?.seq ?? 0;
    return [
      ...(atEnd ? [] : [`${what} elsewhere than at its end`]),
      ...(newest === end ? [] : [`${what} up to #${newest}, and its head is at #${end}`]),
      ...(seq === end ? [] : [`${what} with the sequence ${seq}, and its head is at #${end}`]),
    ];
  });
  const lacking = history.views.flatMap(({ clientId, userId, old, fresh }) =>
    [
      { who: `client ${clientId}`, rooms: old.rooms },
      { who: `a fresh client beside ${clientId}`, rooms: fresh.rooms },
    ].flatMap(({ who, rooms }) => {
      const shown = new Set(rooms.map(({ roomId }) => roomId));
      return history.heads
        .filter(({ roomId }) => !shown.has(roomId) && membership.isIn(roomId, userId, AT_THE_END, AT_THE_END))
        .map(({ roomId }) => `${who} does not show room ${roomId}, of which ${userId} is a member`);
    }),
  );
  const late = history.endsObserved
    .filter(({ shown, committed }) => shown < committed)
    .filter(({ roomId, userId, at }) => membership.isIn(roomId, userId, at, at))
    .map(
      ({ at, clientId, roomId, shown, committed }) =>
        `client ${clientId} shows room ${roomId} up to #${shown} at ${time(at)}, and #${committed} was committed long before`,
    );
  const unlisted = history.requests.flatMap(({ action, outcome, isFormer, userId, rooms, page = {}, ...when }) => {
    if (action !== "hello" || outcome !== "success" || isFormer) return [];
    const { begunAt, endedAt = AT_THE_END } = when;
    const { after = "", upTo } = page;
    return history.heads
      .filter(({ roomId }) => roomId > after && (upTo === undefined || roomId <= upTo) && !rooms.includes(roomId))
      .filter(({ roomId }) => membership.isIn(roomId, userId, begunAt, endedAt))
      .map(
        ({ roomId }) =>
          `hello of ${userId} answered at ${time(endedAt)} without room ${roomId}, of which ${userId} was a member all the while`,
      );
  });
  return [...behind, ...lacking, ...late, ...unlisted];
};
