import type { Input } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import type { LevelEvent } from "@parley/protocol/level";
import { LIMITS } from "@parley/protocol/limits";
import type { ReadPosition, RoomSummary } from "@parley/protocol/room";
import type { KnownRoom } from "@parley/protocol/sync";
import type { User } from "@parley/protocol/user";
import { createAlarm } from "./alarm";
import { withJitter } from "./backoff";
import type { Call } from "./calls";
import type { Ports } from "./ports";
import { createReadMarks } from "./read-marks";
import * as Rooms from "./rooms";
import { createStore, type Store, until } from "./store";

/** Events often come in a burst: a room is recounted once after it. */
const RECOUNT_MS = 500;

/**
 * A client that only writes moves its read position once in so many messages. The server counts unread messages from that position on and
 * skips the person's own, so it must stay near; but moving it with every message would cost a write each.
 */
const OWN_MESSAGES = 50;

/** The user's rooms, kept up to date. */
export type RoomList = {
  /** As the user sees them. */
  readonly state: Store<Rooms.RoomsState>;
  /** As the server has told them: without what waits for it. */
  known(): Rooms.RoomsState;
  get(roomId: string): RoomSummary | undefined;
  /** Resolves once the server has told the rooms: those of the cache may be older. */
  told(): Promise<void>;
  /**
   * Call it when a `hello` begins, and the returned function with its answer. That is incomplete if a room became the user's, or ceased to
   * be, in between.
   */
  beginHello(): (summaries: readonly RoomSummary[]) => { isIncomplete: boolean };
  /**
   * Call it when a `sync` begins. Answers with where the rooms after `cursor` stand, as many as one request takes, and with a function to call
   * with its answer.
   */
  beginSync(cursor: string | undefined): {
    known: KnownRoom[];
    apply(summaries: readonly RoomSummary[], removed: readonly string[]): void;
  };
  received(me: User, received: Rooms.ReceivedMessage, blocked: ReadonlySet<string>): void;
  /** The server has said where the user's read position is. */
  read(roomId: string, position: ReadPosition): void;
  /** The user has read this far. Shows at once, and is reported to the server soon. */
  markRead(roomId: string, seq: number): void;
  /**
   * The user has read up to here and nothing after it. Shows at once (I10); call the returned function once the server has answered. What is read
   * in between is marked after that.
   */
  beginMarkUnread(roomId: string, seq: number): () => void;
  /** Reports at once up to where the user has read the room. */
  reportRead(roomId: string): void;
  /** The user hides the room while `seq` is no higher, or, without it, shows it again. */
  hidden(roomId: string, seq: number | undefined): void;
  /** The user has set what they want to be told of the room. */
  levelled(roomId: string, set: LevelEvent): void;
  /** Whose mentions count has changed: counts them anew. */
  recountMentions(): void;
  /** Their direct room has the person's name. */
  renamed(person: User): void;
  /** The user has written the message at `seq`. */
  sent(roomId: string, seq: number): void;
  /**
   * Call it when a request begins whose answer has one of the user's rooms, and the returned function with that room. It is false, and nothing is
   * applied, where the room has ceased to be the user's in between: the answer may be older (I9).
   */
  beginUpsert(): (room: RoomSummary) => boolean;
  drop(roomId: string): void;
  /** Drops all that is known of rooms. */
  forget(): void;
  /** Shows the rooms as an earlier client knew them at `asOf`, until the server tells them. */
  restore(summaries: readonly RoomSummary[], asOf: number): void;
  stop(): void;
};

export const createRoomList = (ports: Ports, call: Call, report: (input: Input<"markRead">) => boolean): RoomList => {
  let rooms = Rooms.EMPTY;
  const state = createStore<Rooms.RoomsState>(rooms);
  const alarm = createAlarm(ports.clock);
  const marks = createReadMarks(ports.clock, (roomId, seq) => {
    const { unreadAt } = rooms.rooms.get(roomId) ?? {};
    // A server of before version 4, which tells none, would refuse the field.
    const isSent = report({ roomId, seq, ...(unreadAt !== undefined && { unreadAt }) });
    if (isSent) recountSoon();
    return isSent;
  });
  /** By room: up to where it is read once the server knows of it. */
  const marking = new Map<string, number>();
  /** By room: what was read after it was marked as unread, which the server does not know yet either. */
  const readSince = new Map<string, number>();
  /** By room: the value of `touches` when the room last became the user's, or ceased to be. */
  const touched = new Map<string, number>();
  let touches = 0;
  let counting = false;
  /** How often it has changed whose mentions count. A count that was asked for before is wrong. */
  let doubts = 0;

  const set = (next: Rooms.Rooms) => {
    const isShown = next.rooms !== rooms.rooms || next.status !== rooms.status;
    // Before the listeners are called: one that marks as read what has just arrived calls this again.
    rooms = next;
    if (isShown) show();
    recountSoon();
  };

  const known = (): Rooms.RoomsState => {
    const { status, rooms: all, asOf } = rooms;
    return { status, rooms: all, ...(asOf !== undefined && { asOf }) };
  };

  const show = () => {
    const told = known();
    if (marking.size === 0) return state.set(told);
    const shown = new Map(told.rooms);
    for (const [roomId, seq] of marking) {
      const room = shown.get(roomId);
      if (room) shown.set(roomId, Rooms.markedUnread(room, seq));
    }
    state.set({ ...told, rooms: shown });
  };

  const recountSoon = () => {
    if (!counting && !alarm.isSet() && rooms.stale.size > 0) alarm.set(withJitter(RECOUNT_MS, ports.random()), recount);
  };

  const recount = async (): Promise<void> => {
    counting = true;
    // The server counts from the read position that it knows, so its count is wrong until that is reported. Where a report is still on its way,
    // the count is wrong, too, and the room stays stale.
    const due = [...rooms.stale].filter((roomId) => !marks.isPending(roomId));
    const counted = await Promise.all(due.map(recountRoom));
    counting = false;
    // If no room could be recounted, the next `hello` brings the counts.
    if (counted.includes(true)) recountSoon();
  };

  const recountRoom = async (roomId: string): Promise<boolean> => {
    const asked = doubts;
    try {
      const { room } = await call("getRoom", { roomId });
      repeatLostMarks([room]);
      if (rooms.rooms.has(roomId)) set(Rooms.upsert(rooms, room));
      if (asked !== doubts) set(Rooms.doubtMentions(rooms));
      return true;
    } catch (error) {
      const code = error instanceof ParleyError ? error.code : undefined;
      ports.log?.({ event: "recount.failed", roomId, code });
      if (error instanceof ParleyError && error.retry === "never") applyMembership(roomId, Rooms.drop(rooms, roomId));
      return false;
    }
  };

  /** Where the server stands before a position that was read here, the report of that was lost. */
  const repeatLostMarks = (summaries: readonly RoomSummary[]) => {
    for (const summary of summaries) {
      const { roomId } = summary;
      const known = rooms.rooms.get(roomId);
      if (known && Rooms.isEarlier(summary, known)) marks.repeat(roomId, known.readSeq);
      else forgetUndoneMark(roomId, summary);
    }
  };

  /** A mark that waits for its time must not undo that the position has moved back since (I10). */
  const forgetUndoneMark = (roomId: string, { unreadAt = "" }: ReadPosition) => {
    const { unreadAt: known = "" } = rooms.rooms.get(roomId) ?? {};
    if (unreadAt > known) marks.forget(roomId);
  };

  const touchedSince = (begun: number) =>
    new Set([...touched].filter(([, count]) => count > begun).map(([roomId]) => roomId));

  const applyMembership = (roomId: string, next: Rooms.Rooms) => {
    touches += 1;
    touched.set(roomId, touches);
    set(next);
  };

  const markRead = (roomId: string, seq: number) => {
    const wasMarking = marking.delete(roomId);
    if (wasMarking || readSince.has(roomId)) {
      readSince.set(roomId, Math.max(seq, readSince.get(roomId) ?? 0));
      // Those who listen mark as read what they see, so this may be called again.
      if (wasMarking) show();
      return;
    }
    const known = rooms.rooms.get(roomId);
    const readSeq = Math.min(seq, known?.seq ?? 0);
    if (!known || readSeq <= known.readSeq) return;
    marks.mark(roomId, readSeq);
    set(Rooms.read(rooms, roomId, { ...known, readSeq }));
  };

  return {
    state,
    known,
    get: (roomId) => rooms.rooms.get(roomId),
    told: () => until(state, () => rooms.status === "ready" && rooms.asOf === undefined),
    beginHello: () => {
      const begun = touches;
      return (summaries) => {
        const since = touchedSince(begun);
        repeatLostMarks(summaries);
        set(Rooms.applyHello(rooms, summaries, since));
        return { isIncomplete: since.size > 0 };
      };
    },
    beginSync: (cursor = "") => {
      const begun = touches;
      const known = [...rooms.rooms.values()]
        .filter(({ roomId }) => roomId > cursor)
        .sort((a, b) => (a.roomId < b.roomId ? -1 : 1))
        .slice(0, LIMITS.syncRooms)
        .map(({ roomId, seq, change, readSeq, ended }) => ({
          roomId,
          seq,
          change,
          readSeq,
          ...(ended !== undefined && { ended }),
        }));
      return {
        known,
        apply: (summaries, removed) => {
          const since = touchedSince(begun);
          repeatLostMarks(summaries);
          set(Rooms.applySync(rooms, summaries, removed, since));
        },
      };
    },
    received: (me, message, blocked) => set(Rooms.received(rooms, me, message, blocked)),
    read: (roomId, position) => {
      forgetUndoneMark(roomId, position);
      set(Rooms.read(rooms, roomId, position));
    },
    markRead,
    beginMarkUnread: (roomId, seq) => {
      marking.set(roomId, seq);
      readSince.delete(roomId);
      show();
      return () => {
        if (marking.get(roomId) === seq) marking.delete(roomId);
        show();
        const read = readSince.get(roomId);
        readSince.delete(roomId);
        if (read !== undefined) markRead(roomId, read);
      };
    },
    reportRead: marks.flush,
    hidden: (roomId, seq) => set(Rooms.hidden(rooms, roomId, seq)),
    levelled: (roomId, level) => set(Rooms.levelled(rooms, roomId, level)),
    recountMentions: () => {
      doubts += 1;
      set(Rooms.doubtMentions(rooms));
    },
    renamed: (person) => set(Rooms.renamed(rooms, person)),
    sent: (roomId, seq) => {
      const known = rooms.rooms.get(roomId);
      // If messages of others are unread, only reading them moves the position.
      const isCaughtUp = known?.unread === 0 && !rooms.stale.has(roomId);
      if (isCaughtUp && seq - known.readSeq >= OWN_MESSAGES) markRead(roomId, seq);
    },
    beginUpsert: () => {
      const begun = touches;
      return (room) => {
        if (touchedSince(begun).has(room.roomId) && !rooms.rooms.has(room.roomId)) return false;
        repeatLostMarks([room]);
        applyMembership(room.roomId, Rooms.upsert(rooms, room));
        return true;
      };
    },
    drop: (roomId) => applyMembership(roomId, Rooms.drop(rooms, roomId)),
    forget: () => {
      marks.clear();
      marking.clear();
      readSince.clear();
      set(Rooms.EMPTY);
    },
    restore: (summaries, asOf) => set(Rooms.restored(rooms, summaries, asOf)),
    stop: () => {
      alarm.clear();
      marks.clear();
    },
  };
};
