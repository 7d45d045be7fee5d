import type { RoomSeen } from "../history";
import type { Invariant, Violation } from "./invariant";
import { difference } from "./message-version";

/**
 * I12: a client that lived through all events shows what a fresh client fetches: the same rooms, each with the same sequence, change, read
 * position, unread, mentions, role, name and rules, with the table's newest message as preview, and with the same messages where both have them in view.
 * Where no event was lost, the old client also knows the people that its person has blocked.
 *
 * Excused: mentions, where it does not know that. The old client may have more or less of the past in view. Whether both are at the log's end is
 * I6's. The name of a direct room is that of a person, and so I20's.
 */
export const fresh: Invariant = (history) => {
  const previews = new Map(history.heads.map(({ roomId, preview }) => [roomId, preview]));
  return history.views.flatMap(({ clientId, old, fresh, ...view }) => {
    const oldRooms = new Map(old.rooms.map((room) => [room.roomId, room]));
    const freshRooms = new Map(fresh.rooms.map((room) => [room.roomId, room]));
    const [blocked, truly] = [view.blocked.old.join(", "), view.blocked.fresh.join(", ")];
    const blocks =
      history.isLossless && blocked !== truly
        ? [`client ${clientId} believes that its person has blocked "${blocked}", and a fresh one "${truly}"`]
        : [];
    const rooms = [...new Set([...oldRooms.keys(), ...freshRooms.keys()])].flatMap((roomId) => {
      const ours = oldRooms.get(roomId);
      const theirs = freshRooms.get(roomId);
      if (!ours) return [`client ${clientId} lacks room ${roomId}, which a fresh one has`];
      if (!theirs) return [`client ${clientId} has room ${roomId}, which a fresh one has not`];
      const what = `client ${clientId} shows room ${roomId}`;
      return [
        ...numbers(what, ours, theirs, blocked === truly),
        ...inList(what, ours, previews.get(roomId)),
        ...messages(what, ours, theirs),
      ];
    });
    return [...blocks, ...rooms];
  });
};

const NUMBERS = ["seq", "change", "readSeq", "unread", "mentions", "role", "name", "rules"] as const;

const inList = (what: string, { preview }: RoomSeen, expected: string | undefined): Violation[] =>
  preview === expected ? [] : [`${what} in its list with "${preview}", and the newest message is "${expected}"`];

const numbers = (what: string, ours: RoomSeen, theirs: RoomSeen, countsSame: boolean): Violation[] =>
  NUMBERS.filter((number) => ours[number] !== theirs[number] && (countsSame || number !== "mentions")).map(
    (number) => `${what} with ${number} ${ours[number]}, and a fresh one with ${theirs[number]}`,
  );

const messages = (what: string, ours: RoomSeen, theirs: RoomSeen): Violation[] => {
  const old = new Map(ours.messages.map((message) => [message.seq, message]));
  const fresh = new Map(theirs.messages.map((message) => [message.seq, message]));
  const first = Math.max(ours.messages[0]?.seq ?? 0, theirs.messages[0]?.seq ?? 0);
  const last = Math.min(ours.messages.at(-1)?.seq ?? 0, theirs.messages.at(-1)?.seq ?? 0);
  const violations: Violation[] = [];
  for (const seq of new Set([...old.keys(), ...fresh.keys()])) {
    if (seq < first || seq > last) continue;
    const one = old.get(seq);
    const other = fresh.get(seq);
    if (!one || !other) violations.push(`${what} ${one ? "with" : "without"} #${seq}, unlike a fresh one`);
    else if (
      one.messageId !== other.messageId ||
      one.userId !== other.userId ||
      one.clientMessageId !== other.clientMessageId
    )
      violations.push(`${what} with ${one.messageId} at #${seq}, and a fresh one with ${other.messageId}`);
    else {
      const different = difference(one, other);
      if (different) violations.push(`${what} with #${seq} ${different}, as a fresh one has it`);
    }
  }
  return violations;
};
