import type { ActionName } from "@parley/protocol/actions";
import type { Composed, History, Logged } from "../history";
import type { Invariant, Violation } from "./invariant";
import { placeOf, sendingOf, time } from "./key";
import { readLog, rowsOf } from "./log";
import { difference } from "./message-version";
import { createPlaces } from "./places";

/**
 * I3: nothing is invented. The author of every message in the log composed it, in that room, under that `clientMessageId`, as an answer to the
 * same message, of the same type, and with that text while `rev` is 0. A system message follows from what somebody has asked for.
 * Every version that a client ever showed is one that the log had: by the same author, at most as new as the log's, and with the same text
 * at the same `rev` for everybody. At rev 0 that is the composed text, later the one that was acknowledged to the editor.
 *
 * Excused: the room of a message without an id (`Unnamed`), and its first text if it was changed since. The text of a version between the first
 * and the last that one client alone has shown, as there is nothing to compare it with.
 */
export const nothingInvented: Invariant = (history) => {
  const composed = new Map(
    history.composed.map((each) => [sendingOf(each.roomId, each.userId, each.clientMessageId), each]),
  );
  return [...inventedInLog(history, composed), ...inventedOnScreens(history, composed)];
};

const SAID_BY_ROOM: ReadonlySet<ActionName> = new Set<ActionName>([
  "addMember",
  "removeMember",
  "kickMember",
  "unbanMember",
  "setRole",
  "updateRoom",
  "archiveRoom",
  "leaveRoom",
  "acceptInvitation",
]);

const inventedInLog = (history: History, composed: ReadonlyMap<string, Composed>): Violation[] => {
  const acted = new Set(
    history.requests.flatMap(({ action, roomId, userId }) => (SAID_BY_ROOM.has(action) ? [`${roomId} ${userId}`] : [])),
  );
  const unnamed = new Set(history.unnamed.map(({ userId, hash }) => `${userId} ${hash}`));
  const unnamedBy = new Set(history.unnamed.map(({ userId }) => userId));
  const isUnnamed = ({ userId, rev, hash }: Logged) =>
    rev === 0 ? unnamed.has(`${userId} ${hash}`) : unnamedBy.has(userId);
  return rowsOf(history).flatMap((row) => {
    const what = `the log has message ${placeOf(row)} (id ${row.messageId}, ${row.userId}'s ${row.clientMessageId})`;
    if (row.isSystem)
      return acted.has(`${row.roomId} ${row.userId}`)
        ? []
        : [`${what} in the room's name, and ${row.userId} has governed, added, removed, joined or left nothing there`];
    const written = composed.get(sendingOf(row.roomId, row.userId, row.clientMessageId));
    if (!written) return isUnnamed(row) ? [] : [`${what}, which they never composed in that room`];
    if (row.rev === 0 && row.hash !== written.hash)
      return [`${what} with the text ${row.hash ?? "none"}, and what they composed is ${written.hash}`];
    if (row.replyTo !== written.replyTo)
      return [`${what} in answer to #${row.replyTo}, and they have answered #${written.replyTo}`];
    if (row.messageType !== written.messageType)
      return [
        `${what} of type ${row.messageType ?? "TEXT"}, and they composed it of type ${written.messageType ?? "TEXT"}`,
      ];
    return [];
  });
};

type Version = { rev: number; deleted: boolean; hash: string; whose: string };

const inventedOnScreens = (history: History, composed: ReadonlyMap<string, Composed>): Violation[] => {
  const { byPlace } = readLog(history);
  /** The first known text of each version. Everybody's must be the same. */
  const versions = createPlaces<Map<number, Version>>();
  const add = (roomId: string, seq: number, version: Version): void => {
    const known = versions.get(roomId, seq) ?? new Map<number, Version>();
    versions.set(roomId, seq, known);
    if (!known.has(version.rev)) known.set(version.rev, version);
  };
  for (const { roomId, seq, rev, deleted, hash = "none", userId, clientMessageId } of rowsOf(history)) {
    add(roomId, seq, { rev, deleted, hash, whose: "the log" });
    const written = composed.get(sendingOf(roomId, userId, clientMessageId));
    if (written) add(roomId, seq, { rev: 0, deleted: false, hash: written.hash, whose: `${userId}'s keyboard` });
  }
  for (const { roomId, seq, rev, deleted, hash, userId } of history.acknowledgedChanges)
    add(roomId, seq, { rev, deleted, hash, whose: `the answer to ${userId}` });

  const violations: Violation[] = [];
  for (const shown of history.shown) {
    const { roomId, seq, rev, deleted, hash, clientId } = shown;
    const unknown = missing(shown, byPlace.get(roomId, seq));
    const known = unknown ? undefined : versions.get(roomId, seq)?.get(rev);
    if (!unknown && !known) add(roomId, seq, { rev, deleted, hash, whose: `client ${clientId}` });
    const different = known && difference(shown, known);
    if (!unknown && !different) continue;
    const what =
      `client ${clientId} showed message ${placeOf(shown)} (${shown.author}'s ${shown.clientMessageId}) at rev ` +
      `${rev} at ${time(shown.at)}`;
    violations.push(unknown ? `${what}, and ${unknown}` : `${what} with ${different}, as ${known?.whose} had it`);
  }
  return violations;
};

const missing = (
  shown: { messageId: string; author: string; rev: number },
  row: Logged | undefined,
): string | undefined => {
  if (row?.messageId !== shown.messageId) return `the log has no message ${shown.messageId} there`;
  if (row.userId !== shown.author) return `the log has one of ${row.userId} there`;
  if (row.rev < shown.rev) return `the log knows it up to rev ${row.rev}`;
  return undefined;
};
