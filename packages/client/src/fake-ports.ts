import { type DraftContent, isBlank, NO_DRAFT } from "@parley/protocol/draft";
import type { User } from "@parley/protocol/user";
import type { CachedRooms, CachedTimeline, CacheStorage } from "./cache";
import type { DraftRecord, LocalDrafts } from "./draft-sync";
import type { FakeClock } from "./fake-clock";
import type { FakeServer } from "./fake-server";
import type { PendingMessage } from "./outbox";
import type { FilesPort, OutboxStorage, Ports } from "./ports";
import { uploadFiles } from "./upload";
import { createUploads } from "./uploads";

/** A storage in memory; what it holds outlives the clients that use it. */
export const createFakeStorage = (): OutboxStorage & { held: Map<string, PendingMessage> } => {
  const held = new Map<string, PendingMessage>();
  return {
    held,
    load: async () => [...held.values()],
    put: async (pending) => void held.set(pending.clientMessageId, pending),
    remove: async (clientMessageId) => void held.delete(clientMessageId),
  };
};

/** A cache in memory; what it holds outlives the clients that use it. */
export const createFakeCache = (): CacheStorage & { timelines: Map<string, CachedTimeline> } => {
  const timelines = new Map<string, CachedTimeline>();
  let rooms: CachedRooms | undefined;
  return {
    timelines,
    load: async () => ({ rooms, timelines: [...timelines.values()] }),
    putRooms: async (next) => {
      rooms = next;
    },
    putTimeline: async (timeline) => void timelines.set(timeline.roomId, timeline),
    removeTimeline: async (roomId) => void timelines.delete(roomId),
  };
};

/** One browser's files: of the clients that share them one uploads at a time. `held` are the keys of the files that it keeps. */
export const createFakeFiles = (server: FakeServer): FilesPort & { held: Set<string> } => {
  const held = new Set<string>();
  let turn: Promise<unknown> = Promise.resolve();
  return {
    held,
    load: async () => createUploads,
    upload: (job) => {
      const mine = turn.then(() => uploadFiles(server.fileApi, job));
      turn = mine.catch(() => {});
      return mine;
    },
    hold: (keys) => keys.forEach((key) => void held.add(key)),
    release: (files) => {
      for (const { key, fileId } of files) {
        held.delete(key);
        if (fileId !== undefined) void server.fileApi.discard(fileId).catch(() => {});
      }
    },
  };
};

/** What one device keeps of drafts, for its pages. */
export const createFakeDrafts = () => {
  const texts = new Map<string, DraftContent>();
  const records = new Map<string, DraftRecord>();
  type Listener = (roomId: string, isOwn: boolean) => void;
  const listeners = new Map<object, Listener>();
  return {
    texts,
    records,
    page: () => {
      const page = {};
      const told = (roomId: string, isOwnToo: boolean) => {
        for (const [each, listener] of listeners) if (each !== page || isOwnToo) listener(roomId, each === page);
      };
      const set = (roomId: string, content: DraftContent) => {
        if (isBlank(content)) texts.delete(roomId);
        else texts.set(roomId, content);
        told(roomId, true);
      };
      const local: LocalDrafts = {
        get: (roomId) => texts.get(roomId) ?? NO_DRAFT,
        set,
        record: (roomId) => records.get(roomId),
        keep: (roomId, record) => {
          if (record) records.set(roomId, record);
          else records.delete(roomId);
          told(roomId, false);
        },
        rooms: () => new Set([...texts.keys(), ...records.keys()]),
        watch: (listener) => {
          listeners.set(page, listener);
          return () => listeners.delete(page);
        },
      };
      return { local, type: (roomId: string, text: string) => set(roomId, { text }) };
    },
  };
};

/** A sequence in [0, 1) that is the same for the same seed. */
export const seeded = (seed: number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

let clients = 0;

/** Everything that a client of `user` needs. */
export const createFakePorts = (clock: FakeClock, server: FakeServer, user: User, storage = createFakeStorage()) => {
  clients += 1;
  const name = `c${clients}`;
  let minted = 0;
  const log: Record<string, unknown>[] = [];
  const ports: Ports = {
    openSocket: server.openSocket,
    fetchTicket: server.ticketFor(user),
    clock,
    random: seeded(clients),
    mintId: () => {
      minted += 1;
      return `${name}-${minted}`;
    },
    outbox: storage,
    log: (entry) => log.push(entry),
  };
  return { ports, log };
};
