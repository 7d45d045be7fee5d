import type { Commit, Head, History, Logged } from "../history";
import type { Invariant, Violation } from "./invariant";
import { groupBy, placeOf, time } from "./key";
import { rowsOf } from "./log";
import { createPlaces } from "./places";
import { roomsSeen } from "./view";

/**
 * I4: each room has one order, 1..N without gaps, for everybody. The log has exactly the sequences 1 to the head's, and its timestamps never
 * decrease. The head was written once for each sequence, in order, with the message that the log has there. Everybody has shown the same
 * message at a place. What is in view is a piece of the log. A message that a writer has taken out of the head stays out.
 *
 * Excused: a missing row of a message that the head holds. A message that is not in the log violates I3; here it is only compared between
 * clients.
 */
export const totalOrder: Invariant = (history) => [
  ...ordered(history),
  ...sameForEveryone(history),
  ...piecesOfTheLog(history),
  ...history.revivals.map(
    (it) =>
      `a change of message ${placeOf(it)} at ${time(it.at)} put it back into the head, where it has no place any more`,
  ),
];

const ordered = (history: History): Violation[] => {
  const rows = groupBy(rowsOf(history), ({ roomId }) => roomId);
  const commits = groupBy(history.commits, ({ roomId }) => roomId);
  const heads = groupBy(history.heads, ({ roomId }) => roomId);
  return [...new Set([...heads.keys(), ...rows.keys(), ...commits.keys()])].flatMap((roomId) => {
    const [head, ...others] = heads.get(roomId) ?? [];
    if (!head) return [`room ${roomId} has messages and no head`];
    if (others.length > 0) return [`room ${roomId} has ${others.length + 1} heads`];
    const log = [...(rows.get(roomId) ?? [])].sort((a, b) => a.seq - b.seq);
    const written = commits.get(roomId) ?? [];
    return [
      ...numbered(`the log of room ${roomId}`, log, head),
      ...timed(log),
      ...numbered(`what the head of room ${roomId} was written with`, written, head),
      ...agreed(written, new Map(log.map((row) => [row.seq, row]))),
    ];
  });
};

const numbered = (what: string, entries: readonly { seq: number }[], head: Head): Violation[] => {
  const index = entries.findIndex(({ seq }, before) => seq !== before + 1);
  if (index >= 0) return [`${what} has #${entries[index]?.seq} where #${index + 1} belongs`];
  return entries.length === head.seq ? [] : [`${what} ends at #${entries.length}, and the head is at #${head.seq}`];
};

const timed = (log: readonly Logged[]): Violation[] =>
  log.flatMap((row, index) => {
    const before = log[index - 1];
    return before && row.timestamp < before.timestamp
      ? [`message ${placeOf(row)} is ${before.timestamp - row.timestamp} ms older than the one before it`]
      : [];
  });

const agreed = (commits: readonly Commit[], log: ReadonlyMap<number, Logged>): Violation[] =>
  commits.flatMap((commit, index) => {
    const before = commits[index - 1];
    const what = `the head was written with message ${placeOf(commit)}`;
    if (before && commit.at < before.at)
      return [`${what} at ${time(commit.at)}, before the one before it at ${time(before.at)}`];
    const row = log.get(commit.seq);
    if (!row || (row.userId === commit.userId && row.clientMessageId === commit.clientMessageId)) return [];
    return [
      `${what} as ${commit.userId}'s ${commit.clientMessageId}, and the log has ${row.userId}'s ${row.clientMessageId} there`,
    ];
  });

type Shown = { roomId: string; seq: number; messageId: string; clientMessageId: string };

const sameForEveryone = (history: History): Violation[] => {
  const first = createPlaces<{ it: Shown; author: string; whose: string }>();
  const violations: Violation[] = [];
  const compare = (it: Shown, author: string, whose: string) => {
    const known = first.get(it.roomId, it.seq);
    if (!known) return first.set(it.roomId, it.seq, { it, author, whose });
    const { messageId, clientMessageId } = known.it;
    if (messageId === it.messageId && clientMessageId === it.clientMessageId && known.author === author) return;
    violations.push(
      `message ${placeOf(it)} is ${it.messageId} (${author}'s ${it.clientMessageId}) for ${whose}, and ${messageId} ` +
        `(${known.author}'s ${clientMessageId}) for ${known.whose}`,
    );
  };
  for (const row of rowsOf(history)) compare(row, row.userId, "the log");
  for (const it of history.shown) compare(it, it.author, it.clientId);
  for (const { who, room } of roomsSeen(history)) for (const it of room.messages) compare(it, it.userId, who);
  return violations;
};

const piecesOfTheLog = (history: History): Violation[] =>
  roomsSeen(history).flatMap(({ who, room: { roomId, messages } }) =>
    messages
      .filter((message, index) => {
        const before = messages[index - 1];
        return message.roomId !== roomId || (before && message.seq !== before.seq + 1);
      })
      .map((message) => `${who} shows message ${placeOf(message)} in room ${roomId} where another one belongs`),
  );
