import { QUIET_MS, WINDOW } from "@parley/core/log/head";
import type { Commit, History } from "../history";
import type { Invariant, Violation } from "./invariant";
import { groupBy, placeOf } from "./key";
import { rowsOf } from "./log";
import { roomsSeen } from "./view";

/**
 * I2: one message per author, room and `clientMessageId`, however often it was sent. This holds for the log, the commits and each client's
 * screen: there a message has one place during the client's whole life, and a view has it once. It also holds for system messages, which a
 * repeated removal sends again. Until nobody can commit any more who has read a head, the heads after it tell of all messages since; and nobody
 * commits further away from the head that they have read.
 *
 * Excused: showing the message again at the same place, as a newer version or after scrolling back.
 */
export const once: Invariant = (history) => {
  const violations: Violation[] = [];
  const log = createWatch("the log has", violations);
  for (const row of rowsOf(history)) log(row, row.userId);
  const commits = createWatch("the head was written with", violations);
  for (const commit of history.commits) commits(commit, commit.userId);

  const screens = new Map<string, Watch>();
  const screenOf = (clientId: string): Watch => {
    const screen = screens.get(clientId) ?? createWatch(`client ${clientId} shows`, violations);
    screens.set(clientId, screen);
    return screen;
  };
  for (const shown of history.shown) screenOf(shown.clientId)(shown, shown.author);
  for (const { side, who, clientId, room } of roomsSeen(history)) {
    const screen = side === "old" ? screenOf(clientId) : createWatch(`${who} shows`, violations);
    for (const message of room.messages) screen(message, message.userId);
  }
  return [...violations, ...twiceInView(history), ...forgotten(history), ...tooFar(history)];
};

/**
 * A writer who has read the head may commit while `WINDOW` more are committed, and within a minute by the messages' times: until then the head
 * must tell whether their message is among these.
 */
const forgotten = ({ commits }: History): Violation[] =>
  [...groupBy(commits, ({ roomId }) => roomId).values()].flatMap((written) =>
    written.flatMap((commit, index) => {
      const { head, seq } = commit;
      if (!head) return [];
      const isSought = (each: Commit) =>
        each.seq >= seq - WINDOW && each.head !== undefined && head.timestamp <= each.head.timestamp + QUIET_MS;
      const missing = written
        .slice(Math.max(0, index - WINDOW), index)
        .find((each) => isSought(each) && !head.told.has(each.seq));
      return missing
        ? [
            `the commit of message ${placeOf(commit)} has the head forget #${missing.seq}, which a writer may still try again`,
          ]
        : [];
    }),
  );

/** What a writer knew of the messages before theirs holds for so many more, as the head tells of those. */
const tooFar = ({ commits }: History): Violation[] =>
  commits
    .filter(({ seq, head }) => head?.read !== undefined && seq > head.read + 1 + WINDOW)
    .map(
      (commit) =>
        `message ${placeOf(commit)} was committed by a writer who knew the head at #${commit.head?.read}, and may have forgotten an earlier try`,
    );

type Sent = { roomId: string; seq: number; clientMessageId: string };
type Watch = (sent: Sent, author: string) => void;

/** Notes the place of each message, and adds a violation when one has a second place. */
const createWatch = (who: string, violations: Violation[]): Watch => {
  /** By `clientMessageId`. Nearly always there is one author and room. */
  const known = new Map<string, { sent: Sent; author: string }[]>();
  return (sent, author) => {
    const { roomId, seq, clientMessageId } = sent;
    const sameId = known.get(clientMessageId);
    const before = sameId?.find((each) => each.sent.roomId === roomId && each.author === author);
    if (before && before.sent.seq !== seq)
      violations.push(
        `${who} ${author}'s ${clientMessageId} twice in room ${roomId}: at #${before.sent.seq} and at #${seq}`,
      );
    if (before) return;
    if (sameId) sameId.push({ sent, author });
    else known.set(clientMessageId, [{ sent, author }]);
  };
};

const twiceInView = (history: History): Violation[] =>
  roomsSeen(history).flatMap(({ who, room }) => {
    const seqs = new Set<number>();
    return room.messages
      .filter(({ seq }) => seqs.size === seqs.add(seq).size)
      .map((message) => `${who} shows message ${placeOf(message)} twice at once`);
  });
