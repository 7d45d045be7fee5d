import type { Message } from "@parley/protocol/message";
import type { RoomSummary } from "@parley/protocol/room";
import { createAlarm } from "./alarm";
import type { Clock } from "./ports";
import * as Timeline from "./timeline";

/** The user's rooms as one client knew them. */
export type CachedRooms = {
  /** Of the server's data. Where the server tells of another one, all that is cached means nothing. */
  epoch: string;
  /** When the client last heard from the server, by its own clock. */
  at: number;
  rooms: readonly RoomSummary[];
};

/** The newest messages of a room that a client knew. */
export type CachedTimeline = {
  roomId: string;
  epoch: string;
  /** When the room was last opened, by the client's clock. */
  openedAt: number;
  /** Ascending, without a gap; with every change up to this one of the room. */
  messages: readonly Message[];
  change: number;
};

/**
 * Keeps what a client knows across restarts, so that the next one shows it before there is a connection. It belongs to one user and goes with
 * their session. Several clients of that user may write to it: each entry is right by itself. What is asked of one entry happens in that order, also
 * where it is not waited for. A rejection is logged, and the client goes on without.
 */
export type CacheStorage = {
  load(): Promise<{ rooms: CachedRooms | undefined; timelines: readonly CachedTimeline[] }>;
  putRooms(rooms: CachedRooms): Promise<void>;
  putTimeline(timeline: CachedTimeline): Promise<void>;
  removeTimeline(roomId: string): Promise<void>;
};

/** The messages are kept of so many rooms, those that were opened last. */
const ROOMS = 20;

/** What has changed is written together. A client that ends before has that much less to show. */
const GATHER_MS = 3_000;

/** When the server was last heard is written at least once in this time, where anything else is. */
const HEARD_MS = 60_000;

export type Cache = {
  /** Gives the client what the last one knew, unless the server was faster. Never rejects. */
  restore(): Promise<void>;
  opened(roomId: string): void;
  /** Something has changed: the rooms, or the messages of one. */
  changed(roomId?: string): void;
  /** Resolves when all of it is written. Never rejects. */
  flush(): Promise<void>;
  stop(): Promise<void>;
};

type Deps = {
  clock: Clock;
  log(entry: Record<string, unknown>): void;
  /** The rooms as the server has told them, and the epoch; undefined before. */
  known(): { epoch: string; rooms: readonly RoomSummary[] } | undefined;
  isOnline(): boolean;
  /** What is known of the messages of a room that is the user's. */
  timeline(roomId: string): Timeline.Timeline | undefined;
  /** Shows what was cached. */
  restored(rooms: CachedRooms, timelines: readonly CachedTimeline[]): void;
};

/**
 * Writes what the client knows to its storage. A timeline is written only while it has every change that is known of its room, and removed
 * otherwise: what is cached never shows a text after the client could know that it was deleted (I8).
 */
export const createCache = (storage: CacheStorage, deps: Deps): Cache => {
  const alarm = createAlarm(deps.clock);
  /** By room, when it was opened last. */
  const openedAt = new Map<string, number>();
  /** By room, the change up to which its cached messages have all. */
  const written = new Map<string, number>();
  const dirty = new Set<string>();
  let areRoomsDirty = false;
  let heardAt = 0;
  let writing = Promise.resolve();

  const attempt = async (operation: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      deps.log({ event: "cache.failed", operation, reason: error instanceof Error ? error.name : undefined });
    }
  };

  const schedule = () => {
    if (!alarm.isSet()) alarm.set(GATHER_MS, () => void flush());
  };

  const writeRooms = async () => {
    const known = deps.known();
    const now = deps.clock.now();
    const isLate = deps.isOnline() && now - heardAt > HEARD_MS;
    if (!known || !(areRoomsDirty || isLate)) return;
    if (deps.isOnline()) heardAt = now;
    await storage.putRooms({ ...known, at: heardAt });
    areRoomsDirty = false;
  };

  const writeTimelines = async () => {
    const epoch = deps.known()?.epoch;
    if (epoch === undefined) return;
    const kept = new Set(
      [...openedAt]
        .sort(([, a], [, b]) => b - a)
        .slice(0, ROOMS)
        .map(([roomId]) => roomId),
    );
    for (const roomId of openedAt.keys()) if (!kept.has(roomId)) dirty.add(roomId);
    const writeTimeline = async (roomId: string) => {
      const timeline = deps.timeline(roomId);
      const isComplete = timeline?.following && timeline.window.length > 0 && timeline.current >= timeline.change;
      if (kept.has(roomId) && isComplete) {
        const { current: change, window } = timeline;
        const messages = window.slice(-Timeline.TRIMMED_ROWS);
        await storage.putTimeline({ roomId, epoch, openedAt: openedAt.get(roomId) ?? 0, messages, change });
        written.set(roomId, change);
      } else if (!kept.has(roomId) || !timeline || (written.get(roomId) ?? -1) < timeline.change) {
        await storage.removeTimeline(roomId);
        written.delete(roomId);
        if (!kept.has(roomId)) openedAt.delete(roomId);
      }
      // What has changed while it was written is written again.
      if (deps.timeline(roomId) === timeline) dirty.delete(roomId);
    };
    await Promise.all([...dirty].map(writeTimeline));
  };

  /** Everything is asked of the storage before this returns: a page that goes comes to no later step. */
  const flush = async (): Promise<void> => {
    alarm.clear();
    const before = writing;
    writing = Promise.all([before, attempt("write", writeRooms), attempt("write", writeTimelines)]).then(() => {});
    await writing;
  };

  return {
    restore: () =>
      attempt("load", async () => {
        const { rooms, timelines } = await storage.load();
        if (!rooms || deps.known()) return;
        const fitting = timelines.filter(({ epoch }) => epoch === rooms.epoch);
        heardAt = rooms.at;
        for (const { roomId, openedAt: at, change } of fitting) {
          openedAt.set(roomId, at);
          written.set(roomId, change);
        }
        deps.restored(rooms, fitting);
      }),
    opened: (roomId) => {
      openedAt.set(roomId, deps.clock.now());
      dirty.add(roomId);
      schedule();
    },
    changed: (roomId) => {
      if (roomId === undefined) areRoomsDirty = true;
      else if (openedAt.has(roomId)) dirty.add(roomId);
      schedule();
    },
    flush,
    stop: async () => {
      await flush();
      alarm.clear();
    },
  };
};
