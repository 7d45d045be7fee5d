import { type CachedRooms, type CachedTimeline, type CacheStorage, createCache } from "@parley/client/cache";
import type { CachePort } from "@parley/client/ports";

import { type DBSchema, openDB } from "idb";
import { closeForDeletion, databaseName, inTime } from "./databases";

interface CacheSchema extends DBSchema {
  /** One entry, `rooms`. */
  rooms: { key: string; value: CachedRooms };
  timelines: { key: string; value: CachedTimeline };
}

/** Raise it when what is cached changes its shape: the next page then begins with nothing. */
const VERSION = 1;

/** Keeps what one person's client knows in the browser, across reloads. The callers handle rejections. */
export const openCache = async (userId: string): ReturnType<CachePort> => {
  const database = await inTime(
    openDB<CacheSchema>(databaseName("cache", userId), VERSION, {
      upgrade: (db) => {
        for (const name of [...db.objectStoreNames]) db.deleteObjectStore(name);
        db.createObjectStore("rooms");
        db.createObjectStore("timelines", { keyPath: "roomId" });
      },
      blocking: closeForDeletion,
    }),
  );
  const storage: CacheStorage = {
    load: async () => {
      const [rooms, timelines] = await inTime(
        Promise.all([database.get("rooms", "rooms"), database.getAll("timelines")]),
      );
      return { rooms, timelines };
    },
    putRooms: async (rooms) => void (await inTime(database.put("rooms", rooms, "rooms"))),
    putTimeline: async (timeline) => void (await inTime(database.put("timelines", timeline))),
    removeTimeline: (roomId) => inTime(database.delete("timelines", roomId)),
  };
  return { createCache, storage };
};
