import type { Invariant } from "./invariant";
import { time } from "./key";
import { readMembership } from "./membership";

/**
 * I21: a file is read only by who may read its message. The files of a committed message are there, each of that message alone; those of a deleted
 * one, and those that were never sent, are gone, bytes and all.
 *
 * Excused: nothing. Who may be a member at some time while they ask is one.
 */
export const filesWithTheirMessage: Invariant = (history) => {
  const { fileReads, files, acknowledgedChanges } = history;
  const { isOut } = readMembership(history);
  const named = new Map<string, string[]>();
  for (const { fileId, roomId, seq } of files.named)
    named.set(fileId, [...(named.get(fileId) ?? []), `${roomId}.${seq}`]);
  const deletedAt = new Map(
    acknowledgedChanges.filter(({ deleted }) => deleted).map(({ messageId, at }) => [messageId, at]),
  );
  return [
    ...fileReads
      .filter(({ roomId, userId, begunAt, endedAt }) => isOut(roomId, userId, begunAt, endedAt))
      .map(({ fileId, userId, begunAt }) => `${userId} reads ${fileId} at ${time(begunAt)}, and is no member`),
    ...fileReads
      .filter(({ fileId, begunAt }) => (deletedAt.get(history.sentWith.get(fileId) ?? "") ?? begunAt) < begunAt)
      .map(({ fileId, userId, begunAt }) => `${userId} reads ${fileId} at ${time(begunAt)}, whose message is deleted`),
    ...[...named]
      .filter(([, messages]) => messages.length > 1)
      .map(([id, messages]) => `${messages.join(" and ")} have ${id}`),
    ...[...named.keys()].filter((id) => !files.items.includes(id)).map((id) => `the table has forgotten ${id}`),
    ...[...named.keys()].filter((id) => !files.kept.includes(id)).map((id) => `the bytes of ${id} are gone`),
    ...files.items.filter((id) => !named.has(id)).map((id) => `the table has ${id}, which no message has`),
    ...files.kept.filter((id) => !named.has(id)).map((id) => `the bytes of ${id} are there, which no message has`),
    ...files.notes.map((note) => `${note} waits for ever`),
  ];
};
