import { type Reaction, react } from "@parley/protocol/reaction";
import { hash } from "../hash";
import type { Head, History, Logged } from "../history";
import { reactionsText } from "../reactions-text";
import { foundAtTheEnd, foundDeleted } from "./i08-found";
import type { Invariant, Violation } from "./invariant";
import { groupBy, placeOf, time } from "./key";
import { readLog } from "./log";
import { difference } from "./message-version";
import { createPlaces, type Places } from "./places";
import { roomsSeen } from "./view";

/**
 * I8: edits, deletes and reactions converge, and a deleted text is gone everywhere. At the end the log has every committed change, what the
 * head holds is the same version as its row, and every view shows the log's version of every message. A deleted message has no text in the table, in the
 * answer to the delete or on any screen, and a client that has shown it deleted never shows its text again. A room's preview in the list is
 * of the version that the room shows. Of two edits by one client, the older one never overwrites the newer one.
 * A search that begins after a delete was acknowledged does not find the message, and at the end a search finds exactly what the log has.
 * The reactions to a message are those that its commits make one after the other: none is lost, none counts twice.
 *
 * Excused: a message whose row is missing. An edit or delete that was never answered is not excused: everybody shows what the table has.
 */
export const converged: Invariant = (history) => [
  ...inTable(history),
  ...undone(history),
  ...history.heads.flatMap(heldBy(history)),
  ...reactions(history),
  ...inViews(history),
  ...deletedBodies(history),
  ...comeBack(history),
  ...overwritten(history),
  ...inLists(history),
  ...foundDeleted(history),
  ...foundAtTheEnd(history),
];

const inTable = ({ log, heads }: History): Violation[] => {
  const flaw = ({ deleted, hash: text, rev, reactions: reacted }: Logged): string | undefined => {
    if (deleted && text !== undefined) return `is deleted and still has its text ${text}`;
    if (deleted && rev === 0) return "is deleted, and its rev does not tell";
    if (deleted && reacted) return `is deleted and still has the reactions "${reacted}"`;
    return !deleted && text === undefined ? "has no text, and is not deleted" : undefined;
  };
  return [
    ...log.map((row) => ({ what: `message ${placeOf(row)} (id ${row.messageId})`, row })),
    ...heads.flatMap(({ roomId, pending }) =>
      pending.map((row) => ({ what: `message #${row.seq} in the head of room ${roomId}`, row })),
    ),
  ].flatMap(({ what, row }) => {
    const wrong = flaw(row);
    return wrong ? [`${what} ${wrong}`] : [];
  });
};

const undone = (history: History): Violation[] => {
  const { byPlace } = readLog(history);
  return history.changes.flatMap((change) => {
    const { rev = change.rev } = byPlace.get(change.roomId, change.seq) ?? {};
    const what = `the change of message ${placeOf(change)} to rev ${change.rev} was committed at ${time(change.at)}`;
    return rev < change.rev ? [`${what}, and the log has rev ${rev}`] : [];
  });
};

const reactions = (history: History): Violation[] => {
  const { byPlace } = readLog(history);
  return [...groupBy(history.changes, placeOf).values()].flatMap((changes) => {
    const [{ roomId, seq } = { roomId: "", seq: 0 }] = changes;
    const row = byPlace.get(roomId, seq);
    if (!row || row.deleted) return [];
    const made = changes
      .toSorted((a, b) => a.rev - b.rev)
      .reduce<readonly Reaction[]>((before, { reacting }) => (reacting ? react(before, reacting) : before), []);
    const expected = reactionsText(made);
    const { reactions: found = expected } = row;
    return found === expected
      ? []
      : [`message ${placeOf(row)} has the reactions "${found}" in the log, and its commits make "${expected}"`];
  });
};

const heldBy = (history: History) => {
  const { byPlace } = readLog(history);
  return ({ roomId, seq, pending }: Head): Violation[] => {
    const newest = pending.some((held) => held.seq === seq);
    const missing = newest || seq === 0 ? [] : [`the head of room ${roomId} is at #${seq}, and lacks that message`];
    return [...missing, ...pending.flatMap((held) => unlike(roomId, held, byPlace.get(roomId, held.seq)))];
  };
};

const unlike = (roomId: string, held: Logged, row: Logged | undefined): Violation[] => {
  if (!row) return [];
  const what = `the head of room ${roomId} holds message ${placeOf(held)} (id ${held.messageId})`;
  if (row.messageId !== held.messageId || row.userId !== held.userId || row.clientMessageId !== held.clientMessageId)
    return [`${what}, ${held.userId}'s ${held.clientMessageId}, and the log ${row.userId}'s ${row.clientMessageId}`];
  const different = difference(held, row);
  return different ? [`${what} ${different}, as its row has it`] : [];
};

const inViews = (history: History): Violation[] => {
  const { byPlace } = readLog(history);
  const violations: Violation[] = [];
  for (const { who, room } of roomsSeen(history))
    for (const message of room.messages) {
      const row = byPlace.get(message.roomId, message.seq);
      const different = row && difference(message, row);
      if (different) violations.push(`${who} shows message ${placeOf(message)} ${different}, as the log has it`);
    }
  return violations;
};

const inLists = ({ previewsObserved }: History): Violation[] =>
  previewsObserved
    .filter(({ listed, shown }) => listed !== shown)
    .map(
      ({ at, clientId, roomId, listed, shown }) =>
        `client ${clientId} lists room ${roomId} at ${time(at)} with "${listed}", and shows, or has shown, "${shown}" of its newest message`,
    );

/** A client shows a deleted message with the empty text. */
const deletedBodies = (history: History): Violation[] => {
  const nothing = hash("");
  const hasText = (it: { deleted: boolean; hash: string }) => it.deleted && it.hash !== nothing;
  const tell = (who: string, it: { roomId: string; seq: number; hash: string }) =>
    `${who} message ${placeOf(it)} as deleted, with the text ${it.hash}`;
  return [
    ...history.acknowledgedChanges.filter(hasText).map((it) => tell(`the answer to ${it.userId} has`, it)),
    ...history.shown.filter(hasText).map((it) => tell(`client ${it.clientId} showed at ${time(it.at)}`, it)),
    ...roomsSeen(history).flatMap(({ who, room }) =>
      room.messages.filter(hasText).map((it) => tell(`${who} shows`, it)),
    ),
  ];
};

const comeBack = (history: History): Violation[] => {
  const deletedBy = new Map<string, Places<number>>();
  const violations: Violation[] = [];
  for (const shown of history.shown) {
    const { at, clientId, roomId, seq, deleted } = shown;
    const before = deletedBy.get(clientId)?.get(roomId, seq);
    if (deleted) {
      const places = deletedBy.get(clientId) ?? createPlaces<number>();
      deletedBy.set(clientId, places);
      places.set(roomId, seq, at);
    } else if (before !== undefined) {
      const what = `client ${clientId} showed message ${placeOf(shown)}`;
      violations.push(`${what} as deleted at ${time(before)}, and its text again at ${time(at)}`);
    }
  }
  return violations;
};

/** An edit is recognised by its text. Texts that one client wrote twice are left out, as the two edits look the same. */
const overwritten = ({ edits, changes }: History): Violation[] => {
  const committed = groupBy(changes, placeOf);
  const isOnly = ({ length }: readonly unknown[]) => length === 1;
  return [...groupBy(edits, (edit) => `client ${edit.clientId} and message ${placeOf(edit)}`)].flatMap(
    ([which, each]) => {
      const texts = groupBy(each, ({ hash }) => hash);
      const order = each.map(({ hash }) => hash).filter((text) => isOnly(texts.get(text) ?? []));
      let newest = -1;
      return each
        .slice(0, 1)
        .flatMap((edit) => committed.get(placeOf(edit)) ?? [])
        .flatMap(({ hash: text, rev, at }) => {
          const index = text === undefined ? -1 : order.indexOf(text);
          if (index === -1 || index >= newest) {
            newest = Math.max(newest, index);
            return [];
          }
          return [
            `${which}: rev ${rev}, which was committed at ${time(at)}, is an older edit than one that was committed before it`,
          ];
        });
    },
  );
};
