import { type CachedRooms, type CachedTimeline, type CacheStorage, createCache } from "@parley/client/cache";
import type { CachePort } from "@parley/client/ports";
import { databaseName, inStore, inTime, openDatabase } from "./databases";

/** Has one entry, of the same name. */
const ROOMS = "rooms";
const TIMELINES = "timelines";

/** Raise it when what is cached changes its shape: the next page then begins with nothing. */
const VERSION = 1;

/** Keeps what one person's client knows in the browser, across reloads. The callers handle rejections. */
export const openCache = async (userId: string): ReturnType<CachePort> => {
  const database = await inTime(
    openDatabase(databaseName("cache", userId), VERSION, (empty) => {
      for (const name of [...empty.objectStoreNames]) empty.deleteObjectStore(name);
      empty.createObjectStore(ROOMS);
      empty.createObjectStore(TIMELINES, { keyPath: "roomId" });
    }),
  );
  const read = <T>(name: string, request: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> =>
    inTime(inStore(database, name, "readonly", request));
  const write = async (name: string, request: (store: IDBObjectStore) => IDBRequest): Promise<void> =>
    void (await inTime(inStore(database, name, "readwrite", request)));
  const storage: CacheStorage = {
    load: async () => {
      const [rooms, timelines] = await Promise.all([
        read<CachedRooms | undefined>(ROOMS, (store) => store.get(ROOMS)),
        read<CachedTimeline[]>(TIMELINES, (store) => store.getAll()),
      ]);
      return { rooms, timelines };
    },
    putRooms: (rooms) => write(ROOMS, (store) => store.put(rooms, ROOMS)),
    putTimeline: (timeline) => write(TIMELINES, (store) => store.put(timeline)),
    removeTimeline: (roomId) => write(TIMELINES, (store) => store.delete(roomId)),
  };
  return { createCache, storage };
};
