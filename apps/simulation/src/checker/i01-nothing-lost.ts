import type { Acknowledged, AcknowledgedChange, AcknowledgedReaction, History, Logged } from "../history";
import type { Invariant, Violation } from "./invariant";
import { placeOf, time } from "./key";
import { readLog } from "./log";

/**
 * I1: no acknowledged message is lost. The log has every acknowledged message at the room, sequence and id of the answer, with its author,
 * `clientMessageId` and text. The log has every acknowledged edit, delete or reaction, or a later one.
 *
 * Excused: another text if the message was changed since (`rev` above 0), and an edit that a later one has overwritten. A deleted message
 * stays deleted.
 */
export const nothingLost: Invariant = (history) => {
  const { byPlace } = readLog(history);
  return [
    ...history.acknowledged.flatMap((sent) => lostMessage(sent, byPlace.get(sent.roomId, sent.seq))),
    ...history.acknowledgedChanges.flatMap((change) => lostChange(change, byPlace.get(change.roomId, change.seq))),
    ...history.acknowledgedReactions.flatMap((reaction) => lostReaction(history, reaction)),
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

const lostReaction = (history: History, reaction: AcknowledgedReaction): Violation[] => {
  const { roomId, seq, rev, userId, emoji, on } = reaction;
  const row = readLog(history).byPlace.get(roomId, seq);
  const what = `the reaction ${emoji} (${on}) to message ${placeOf(reaction)} was acknowledged to ${userId} at ${time(reaction.at)}`;
  if (!row) return [`${what}, and the log has no such message`];
  if (row.rev < rev) return [`${what} at rev ${rev}, and the log has rev ${row.rev}`];
  const isSuperseded = history.changes.some(
    (change) =>
      placeOf(change) === placeOf(reaction) &&
      change.rev > rev &&
      change.reacting?.userId === userId &&
      change.reacting.emoji === emoji,
  );
  if (row.deleted || isSuperseded || row.reactions === undefined) return [];
  const people = row.reactions.split(", ").find((each) => each.startsWith(`${emoji} `)) ?? "";
  return people.split(" ").includes(userId) === on ? [] : [`${what}, and the log has "${row.reactions}"`];
};

const lostChange = (change: AcknowledgedChange, row: Logged | undefined): Violation[] => {
  const what =
    `the ${change.deleted ? "delete" : "edit"} of message ${placeOf(change)} (id ${change.messageId}) to rev ${change.rev} was ` +
    `acknowledged to ${change.userId} at ${time(change.at)}`;
  if (row?.messageId !== change.messageId) return [`${what}, and the log has no such message`];
  if (row.rev < change.rev) return [`${what}, and the log has rev ${row.rev}`];
  if (change.deleted && !row.deleted) return [`${what}, and the log has it undeleted at rev ${row.rev}`];
  if (row.rev > change.rev) return [];
  if (row.deleted !== change.deleted) return [`${what}, and at that rev it is deleted in the log`];
  if (!row.deleted && row.hash !== change.hash)
    return [`${what} with the text ${change.hash}, and the log has ${row.hash ?? "none"} at that rev`];
  return [];
};
