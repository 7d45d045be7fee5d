import type { History } from "../history";
import type { Invariant, Violation } from "./invariant";
import { time } from "./key";

/**
 * I15: one client, one person. Nothing is sent, shown or stored under another identity: no frame passes on a socket that the server took for
 * another person's than its client's, and no message is in the log or in a browser's storage under another person than its author. Once a
 * browser has the answer that a session has ended, the session's connections perform nothing more and receive nothing more.
 *
 * Excused: a frame that reached the gateway before that answer, and a post of a function that began before.
 */
export const onePerson: Invariant = (history) => [...sockets(history), ...messages(history), ...endedSessions(history)];

const sockets = ({ sockets }: History): Violation[] =>
  sockets
    .filter(({ userId, as, sent, received }) => as !== undefined && as !== userId && sent + received > 0)
    .map(
      ({ clientId, userId, as, at, sent, received }) =>
        `client ${clientId} of ${userId} sent ${sent} frames and was sent ${received} as ${as}, on a socket opened at ${time(at)}`,
    );

const messages = ({ composed, log, stored }: History): Violation[] => {
  const authors = new Map<string, Set<string>>();
  for (const { clientMessageId, userId } of composed)
    authors.set(clientMessageId, (authors.get(clientMessageId) ?? new Set()).add(userId));
  const isForeign = ({ clientMessageId, userId }: { clientMessageId: string; userId: string }) =>
    authors.get(clientMessageId)?.has(userId) === false;
  const what = (clientMessageId: string) =>
    `message ${clientMessageId}, which ${[...(authors.get(clientMessageId) ?? [])].join()} wrote,`;
  return [
    ...log
      .filter(isForeign)
      .map(({ clientMessageId, userId, messageId }) => `${what(clientMessageId)} is ${messageId} by ${userId}`),
    ...stored
      .filter(isForeign)
      .map(({ clientMessageId, userId, at }) => `${what(clientMessageId)} was stored for ${userId} at ${time(at)}`),
  ];
};

const endedSessions = ({ signOuts, requests, posts }: History): Violation[] => {
  const endedAt = new Map<string, number>();
  for (const { session, at } of signOuts) endedAt.set(session, Math.min(at, endedAt.get(session) ?? at));
  const isOver = (session: string, at: number) => at > (endedAt.get(session) ?? Number.POSITIVE_INFINITY);
  const since = (session: string) => `whose session had ended at ${time(endedAt.get(session) ?? 0)}`;
  return [
    ...requests
      .filter(({ outcome, session, receivedAt }) => outcome === "success" && isOver(session, receivedAt))
      .map(
        ({ action, userId, session, receivedAt }) =>
          `${action} of ${userId}, ${since(session)}, came at ${time(receivedAt)} and succeeded`,
      ),
    ...posts
      .filter(({ session, begunAt }) => isOver(session, begunAt))
      .map(
        ({ type, roomId, userId, session, at }) =>
          `an event ${type} of room ${roomId} was posted at ${time(at)} to ${userId}, ${since(session)}`,
      ),
  ];
};
