import type { Client } from "@parley/client/client";
import { decide, type Reason, type Situation } from "@parley/protocol/attention";
import { levelOf } from "@parley/protocol/level";
import type { RoomSummary } from "@parley/protocol/room";
import { counted } from "../ui/counted";
import { DISCREET, type NotificationText } from "./notification-text";

/** So many messages of a room were meant for the person, and came while there was no connection. */
export type Missed = { room: RoomSummary; count: number };

/** The unread messages of a room that are meant for the person. */
const meantIn = ({ kind, unread, mentions }: RoomSummary): number => (kind === "direct" ? unread : mentions);
const reasonIn = ({ kind }: RoomSummary): Reason => (kind === "direct" ? "direct" : "mention");

/**
 * What came between two looks at the person's rooms, is meant for them, and is unread. No event told of it, so the counts have to. A room that was
 * none of theirs before is no news.
 */
export const missedBetween = (
  before: ReadonlyMap<string, RoomSummary>,
  now: ReadonlyMap<string, RoomSummary>,
): Missed[] =>
  [...now.values()].flatMap((room) => {
    const known = before.get(room.roomId);
    if (!known || room.seq <= known.seq) return [];
    // Where the read position has moved, what was unread before does not count any more.
    const old = known.readSeq === room.readSeq ? meantIn(known) : 0;
    const count = Math.min(meantIn(room) - old, room.seq - known.seq);
    return count > 0 ? [{ room, count }] : [];
  });

/**
 * Calls `back` with what was missed, each time the connection is back. Call `heard` with the room of what an event has told of: while a
 * connection is made, events may come before the counts that have them, too.
 */
export const watchMissed = (
  { connection, rooms }: Pick<Client, "connection" | "rooms">,
  back: (missed: readonly Missed[]) => void,
) => {
  /** How the rooms stood when the connection went. */
  let before: ReadonlyMap<string, RoomSummary> | undefined;
  const heard = new Map<string, number>();
  const stop = connection.subscribe(() => {
    const known = rooms.get();
    if (connection.get().status !== "online") {
      if (!before && known.status === "ready") before = known.rooms;
      return;
    }
    const missed = missedBetween(before ?? known.rooms, known.rooms)
      .map(({ room, count }) => ({ room, count: count - (heard.get(room.roomId) ?? 0) }))
      .filter(({ count }) => count > 0);
    before = undefined;
    heard.clear();
    if (missed.length > 0) back(missed);
  });
  return {
    stop,
    heard: (roomId: string): void => {
      if (before) heard.set(roomId, (heard.get(roomId) ?? 0) + 1);
    },
  };
};

/** Whether the person is told of what was missed in a room, by the same rule as of what has just come. */
export const isToldOf = ({ room }: Missed, situation: Situation, isQuiet: boolean): boolean =>
  decide(levelOf(room), reasonIn(room), situation, isQuiet).notification;

/** One notification for all that was missed. `texts`: whether it may say where. */
export const missedText = (missed: readonly Missed[], texts: boolean): NotificationText => {
  if (!texts) return DISCREET;
  const count = missed.reduce((sum, each) => sum + each.count, 0);
  const names = new Intl.ListFormat("en-GB").format(missed.map(({ room }) => room.name));
  return { title: `${counted(count, "message")} for you while you were offline`, body: names };
};
