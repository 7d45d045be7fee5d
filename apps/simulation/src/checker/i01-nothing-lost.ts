import type { Acknowledged, Amended, Logged } from "../history";
import type { Invariant, Violation } from "./invariant";
import { placeOf, time } from "./key";
import { readLog } from "./log";

/**
 * I1: no acknowledged message is lost. Every acknowledged message is in the log at the room, sequence and id that its
 * sender was told, as theirs, under their `clientMessageId` and with their text; every acknowledged edit or delete is
 * in the log, or a later one is.
 *
 * Excused: another text where the message has been edited or deleted since (`rev` above 0), and an edit that a later
 * one has overwritten; but what was deleted stays deleted.
 */
export const nothingLost: Invariant = (history) => {
  const { byPlace } = readLog(history);
  return [
    ...history.acknowledged.flatMap((sent) => lostMessage(sent, byPlace.get(sent.roomId, sent.seq))),
    ...history.amended.flatMap((amended) => lostAmendment(amended, byPlace.get(amended.roomId, amended.seq))),
  ];
};

const lostMessage = (sent: Acknowledged, row: Logged | undefined): Violation[] => {
  const what =
    `message ${placeOf(sent)} (id ${sent.messageId}, ${sent.userId}'s ${sent.clientMessageId}) was acknowledged to ` +
    `${sent.clientId} at ${time(sent.at)}`;
  if (!row) return [`${what}, and the log has no such message`];
  if (row.messageId !== sent.messageId) return [`${what}, and the log has ${row.messageId} there`];
  if (row.userId !== sent.userId || row.clientMessageId !== sent.clientMessageId)
    return [`${what}, and the log has ${row.userId}'s ${row.clientMessageId} there`];
  if (row.rev === 0 && row.hash !== sent.hash)
    return [`${what} with the text ${sent.hash}, and the log has ${row.hash ?? "none"}, though it was never changed`];
  return [];
};

const lostAmendment = (amended: Amended, row: Logged | undefined): Violation[] => {
  const what =
    `the ${amended.deleted ? "delete" : "edit"} of message ${placeOf(amended)} (id ${amended.messageId}) to rev ${amended.rev} was ` +
    `acknowledged to ${amended.userId} at ${time(amended.at)}`;
  if (row?.messageId !== amended.messageId) return [`${what}, and the log has no such message`];
  if (row.rev < amended.rev) return [`${what}, and the log has rev ${row.rev}`];
  if (amended.deleted && !row.deleted) return [`${what}, and the log has it undeleted at rev ${row.rev}`];
  if (row.rev > amended.rev) return [];
  if (row.deleted !== amended.deleted) return [`${what}, and at that rev it is deleted in the log`];
  if (!row.deleted && row.hash !== amended.hash)
    return [`${what} with the text ${amended.hash}, and the log has ${row.hash ?? "none"} at that rev`];
  return [];
};
