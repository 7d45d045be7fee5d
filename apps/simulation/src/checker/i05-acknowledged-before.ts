import type { Acknowledged, Composed, History } from "../history";
import type { Invariant, Violation } from "./invariant";
import { placeOf, sendingOf, time } from "./key";
import { readLog } from "./log";
import { readMembership } from "./membership";
import { createPlaces } from "./places";

/**
 * I5: a message that was acknowledged before another one of the room was composed comes before it, also between two authors. What one client
 * composed in a room keeps that order in the log, also when a later client sends it from the storage. A client is one page from its
 * opening to its end; there is no order between the messages of two pages.
 *
 * Excused: messages that are not in the log, and those composed in the very millisecond of the acknowledgement. Of one client's order:
 * messages sent past the outbox, those that were refused and that their author has sent again, and those whose author was not certainly a member (`membership.ts`) all the time from composing to commit.
 * The server may have refused such a message, and its author sent it again after later ones.
 */
export const acknowledgedBefore: Invariant = (history) => {
  const { bySending } = readLog(history);
  const seqOf: SeqOf = ({ roomId, userId, clientMessageId }) =>
    bySending.get(sendingOf(roomId, userId, clientMessageId))?.seq;
  return [...afterAnswers(history, seqOf), ...inOrderOfComposing(history, seqOf)];
};

/** The message's place in the log. Whether the answer named that place is I1's. */
type SeqOf = (message: Composed | Acknowledged) => number | undefined;

const afterAnswers = (history: History, seqOf: SeqOf): Violation[] => {
  const acknowledged = [...history.acknowledged].sort((a, b) => a.at - b.at);
  const composed = [...history.composed].sort((a, b) => a.at - b.at);
  const newest = new Map<string, { seq: number; answer: Acknowledged }>();
  let next = 0;
  return composed.flatMap((message) => {
    for (let answer = acknowledged[next]; answer && answer.at < message.at; answer = acknowledged[next]) {
      next += 1;
      const seq = seqOf(answer) ?? 0;
      if (seq > (newest.get(answer.roomId)?.seq ?? 0)) newest.set(answer.roomId, { seq, answer });
    }
    const before = newest.get(message.roomId);
    const seq = seqOf(message);
    if (!before || seq === undefined || before.seq <= seq) return [];
    const { answer } = before;
    return [
      `message ${placeOf(answer)} (id ${answer.messageId}) was acknowledged to ${answer.clientId} at ${time(answer.at)}, before ` +
        `${message.userId} composed ${message.clientMessageId} at ${time(message.at)}, which is at #${seq}`,
    ];
  });
};

const inOrderOfComposing = (history: History, seqOf: SeqOf): Violation[] => {
  const membership = readMembership(history);
  const committedAt = createPlaces<number>();
  for (const commit of history.commits) committedAt.set(commit.roomId, commit.seq, commit.at);
  const retried = new Set(history.retried.map(({ userId, clientMessageId }) => `${userId} ${clientMessageId}`));
  const latest = new Map<string, { seq: number; message: Composed }>();
  return history.composed.flatMap((message) => {
    const { clientId, roomId, userId } = message;
    const isMoved = message.isOutside || retried.has(`${userId} ${message.clientMessageId}`);
    const seq = isMoved ? undefined : seqOf(message);
    if (seq === undefined) return [];
    const key = `${clientId} ${roomId}`;
    const before = latest.get(key);
    if (before && before.seq > seq)
      return [
        `client ${clientId} composed ${before.message.clientMessageId} before ${message.clientMessageId}, and room ${roomId} has ` +
          `them at #${before.seq} and #${seq}`,
      ];
    const at = committedAt.get(roomId, seq) ?? Number.POSITIVE_INFINITY;
    if (membership.isIn(roomId, userId, message.at, at)) latest.set(key, { seq, message });
    return [];
  });
};
