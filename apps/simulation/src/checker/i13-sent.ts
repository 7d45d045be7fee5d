import type { History } from "../history";
import type { Invariant, Violation } from "./invariant";
import { sendingOf, time } from "./key";
import { rowsOf } from "./log";

/**
 * I13: without faults every pending send ends within 30 s: the message is in the log, or its author sees that it failed. A client never gives
 * up an edit or a delete that nobody has refused.
 *
 * Excused: messages of a page that was closed, unless a later page of its person could take them from the storage. Messages that a restore of
 * the table has undone. Messages of a room that was deleted.
 */
export const sent: Invariant = (history) => [...pending(history), ...dropped(history), ...abandoned(history)];

const pending = ({ pending, calmAt }: History): Violation[] =>
  pending.map(
    ({ clientId, roomId, clientMessageId }) =>
      `message ${clientMessageId} of room ${roomId} is still pending in client ${clientId}, 30 s after all was calm at ${time(calmAt)}`,
  );

const dropped = (history: History): Violation[] => {
  const running = new Set(history.views.map(({ clientId }) => clientId));
  const kept = new Set([...history.pending, ...history.refused].map(({ clientMessageId }) => clientMessageId));
  const logged = new Set(
    rowsOf(history).map(({ roomId, userId, clientMessageId }) => sendingOf(roomId, userId, clientMessageId)),
  );
  const undone = new Set(
    history.undone.map(({ roomId, userId, clientMessageId }) => sendingOf(roomId, userId, clientMessageId)),
  );
  const isTakenUp = readTakenUp(history, running);
  const deleted = new Set(history.deleted);
  return history.composed
    .filter(({ clientId, roomId, userId, clientMessageId, isOutside }) => {
      if (isOutside || deleted.has(roomId)) return false;
      const sending = sendingOf(roomId, userId, clientMessageId);
      return (
        (running.has(clientId) || isTakenUp(clientId, userId, clientMessageId)) &&
        !kept.has(clientMessageId) &&
        !logged.has(sending) &&
        !undone.has(sending)
      );
    })
    .map(
      ({ at, clientId, roomId, clientMessageId }) =>
        `message ${clientMessageId} of room ${roomId}, which was composed in client ${clientId} at ${time(at)}, is neither in the log nor in ` +
        `the outbox`,
    );
};

/**
 * Whether a running client must have taken up a message of a closed page: the page stored it before it ended, and a client of the same person
 * was opened after that and still runs.
 */
const readTakenUp = ({ clients, stored }: History, running: ReadonlySet<string>) => {
  const ends = new Map(clients.map(({ clientId, until }) => [clientId, until]));
  const keptAt = new Map(stored.map((each) => [`${each.userId} ${each.clientMessageId}`, each.keptAt]));
  return (clientId: string, userId: string, clientMessageId: string): boolean => {
    const end = ends.get(clientId);
    const kept = keptAt.get(`${userId} ${clientMessageId}`);
    if (end === undefined || kept === undefined || kept > end) return false;
    return clients.some((each) => each.userId === userId && each.from >= end && running.has(each.clientId));
  };
};

const abandoned = ({ abandoned }: History): Violation[] =>
  abandoned.map(
    ({ since, at, clientId, messageId }) =>
      `client ${clientId} gave up a change of message ${messageId} at ${time(at)} that nobody had refused, and that was asked for at ${time(since)}`,
  );
