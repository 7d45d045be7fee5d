import type { PendingMessage } from "@parley/client/outbox";
import type { OutboxStorage } from "@parley/client/ports";
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import { refused } from "./local-storage";

interface OutboxSchema extends DBSchema {
  pending: { key: string; value: PendingMessage };
}

const databaseName = (userId: string) => `parley-outbox-${userId}`;

/** `async` turns an exception that the browser throws at once into a rejection. */
const open = async (userId: string): Promise<IDBPDatabase<OutboxSchema>> =>
  openDB<OutboxSchema>(databaseName(userId), 1, {
    upgrade: (db) => {
      db.createObjectStore("pending", { keyPath: "clientMessageId" });
    },
    // Signing out in another tab deletes the database, and an open connection would block that.
    blocking: (_current, _blocked, event) => {
      if (event.target instanceof IDBDatabase) event.target.close();
    },
  });

/** A database that has not answered after this time may never do so. */
const PATIENCE_MS = 2_000;

const late = () => new Error("the database does not answer");

const inTime = <T>(work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), PATIENCE_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });

/** Stores one person's unsent messages in the browser, across reloads. The client handles rejections. */
export const openOutbox = (userId: string): OutboxStorage => {
  const opening = open(userId);
  /** While the database is late, no call waits for it, as every message would be sent that much later. */
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
  }, PATIENCE_MS);
  opening
    .catch(() => {})
    .finally(() => {
      clearTimeout(timer);
      isLate = false;
    });
  const withDatabase = async <T>(work: (database: IDBPDatabase<OutboxSchema>) => Promise<T>): Promise<T> => {
    if (isLate) throw late();
    return inTime(opening.then(work));
  };
  return {
    load: () => withDatabase((database) => database.getAll("pending")),
    put: async (message) => {
      try {
        await withDatabase((database) => database.put("pending", message));
      } catch (error) {
        refused.set(true);
        throw error;
      }
    },
    remove: (clientMessageId) => withDatabase((database) => database.delete("pending", clientMessageId)),
  };
};

export const countOutbox = (userId: string): Promise<number> =>
  inTime(
    open(userId).then(async (database) => {
      const pending = await database.count("pending");
      database.close();
      return pending;
    }),
  );

/** `async` for the same reason as `open`. */
export const deleteOutbox = async (userId: string): Promise<void> => inTime(deleteDB(databaseName(userId)));
