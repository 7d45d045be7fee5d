import { ParleyError } from "@parley/protocol/error";
import type { RoomSummary } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";
import { createAlarm } from "./alarm";
import { around } from "./backoff";
import type { Call } from "./calls";
import type { Ports } from "./ports";
import { createReadMarks } from "./read-marks";
import * as Rooms from "./rooms";
import { createStore, type Store } from "./store";

/** Events often come in a burst; a room is counted again once after it. */
const RECOUNT_MS = 500;

/**
 * The server counts unread messages from the read position on, and passes over one's own. A client that only writes moves the position once
 * in so many messages: often enough that it stays near, and so rarely that a message costs no write more.
 */
const OWN_MESSAGES = 50;

/** The user's rooms, kept live. */
export type RoomList = {
  readonly state: Store<Rooms.RoomsState>;
  get(roomId: string): RoomSummary | undefined;
  /** A `hello` begins; the returned function takes its answer, and says whether it may be incomplete. */
  greeting(): (told: readonly RoomSummary[]) => { isIncomplete: boolean };
  heard(me: User, heard: Rooms.Heard): void;
  /** Another connection of the user has read this far. */
  read(roomId: string, readSeq: number): void;
  /** The user has read this far; shown at once, told to the server soon. */
  markRead(roomId: string, seq: number): void;
  /** The user has written the message at `seq`. */
  sent(roomId: string, seq: number): void;
  /** The room is the user's, and this connection hears it. */
  fold(room: RoomSummary): void;
  drop(roomId: string): void;
  /** Of all rooms nothing is known. */
  forget(): void;
  stop(): void;
};

export const createRoomList = (ports: Ports, call: Call): RoomList => {
  let rooms = Rooms.EMPTY;
  const state = createStore<Rooms.RoomsState>(rooms);
  const alarm = createAlarm(ports.clock);
  const marks = createReadMarks(ports, call, () => recountSoon());
  /** When each room became the user's, or ceased to be, on a counter of these moments. */
  const touched = new Map<string, number>();
  let touches = 0;
  let counting = false;

  const set = (next: Rooms.Rooms) => {
    if (next.rooms !== rooms.rooms || next.status !== rooms.status) {
      rooms = next;
      state.set({ status: next.status, rooms: next.rooms });
    }
    rooms = next;
    recountSoon();
  };

  const recountSoon = () => {
    if (!counting && !alarm.isSet() && rooms.stale.size > 0) alarm.set(around(RECOUNT_MS, ports.random()), recount);
  };

  const recount = async (): Promise<void> => {
    counting = true;
    // While the server does not know how far the user has read, its count is of no use.
    const due = [...rooms.stale].filter((roomId) => !marks.isPending(roomId));
    const counted = await Promise.all(due.map(recountRoom));
    counting = false;
    // Where none could be, the next `hello` tells.
    if (counted.includes(true)) recountSoon();
  };

  const recountRoom = async (roomId: string): Promise<boolean> => {
    try {
      const { room } = await call("getRoom", { roomId });
      if (rooms.rooms.has(roomId)) set(Rooms.fold(rooms, room));
      return true;
    } catch (error) {
      const code = error instanceof ParleyError ? error.code : undefined;
      ports.log?.({ event: "recount.failed", roomId, code });
      if (error instanceof ParleyError && error.retry === "never") touch(roomId, Rooms.drop(rooms, roomId));
      return false;
    }
  };

  const touch = (roomId: string, next: Rooms.Rooms) => {
    touches += 1;
    touched.set(roomId, touches);
    set(next);
  };

  const markRead = (roomId: string, seq: number) => {
    const known = rooms.rooms.get(roomId);
    const readSeq = Math.min(seq, known?.seq ?? 0);
    if (!known || readSeq <= known.readSeq) return;
    marks.mark(roomId, readSeq);
    set(Rooms.read(rooms, roomId, readSeq));
  };

  return {
    state,
    get: (roomId) => rooms.rooms.get(roomId),
    greeting: () => {
      const begun = touches;
      return (told) => {
        const since = [...touched].filter(([, count]) => count > begun).map(([roomId]) => roomId);
        set(Rooms.greeted(rooms, told, new Set(since)));
        return { isIncomplete: since.length > 0 };
      };
    },
    heard: (me, heard) => set(Rooms.heard(rooms, me, heard)),
    read: (roomId, readSeq) => set(Rooms.read(rooms, roomId, readSeq)),
    markRead,
    sent: (roomId, seq) => {
      const known = rooms.rooms.get(roomId);
      // Where others' messages are unread, only reading them moves the position.
      const isCaughtUp = known?.unread === 0 && !rooms.stale.has(roomId);
      if (isCaughtUp && seq - known.readSeq >= OWN_MESSAGES) markRead(roomId, seq);
    },
    fold: (room) => touch(room.roomId, Rooms.fold(rooms, room)),
    drop: (roomId) => touch(roomId, Rooms.drop(rooms, roomId)),
    forget: () => set(Rooms.EMPTY),
    stop: () => {
      alarm.clear();
      marks.stop();
    },
  };
};
