import type { PendingMessage } from "@parley/client/outbox";
import type { OutboxStorage } from "@parley/client/ports";
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { closeForDeletion, databaseName, inTime, late, PATIENCE_MS } from "./databases";
import { refused } from "./local-storage";

interface OutboxSchema extends DBSchema {
  pending: { key: string; value: PendingMessage };
  /** The bytes of files, of pending messages and of drafts. */
  files: { key: string; value: Blob };
}

/** `async` turns an exception that the browser throws at once into a rejection. */
const open = async (userId: string): Promise<IDBPDatabase<OutboxSchema>> =>
  openDB<OutboxSchema>(databaseName("outbox", userId), 2, {
    upgrade: (db, from) => {
      if (from < 1) db.createObjectStore("pending", { keyPath: "clientMessageId" });
      db.createObjectStore("files");
    },
    blocking: closeForDeletion,
  });

/** The bytes of one person's files that are not sent. */
export type FileStorage = {
  putFile(key: string, file: Blob): Promise<void>;
  file(key: string): Promise<Blob | undefined>;
  removeFile(key: string): Promise<void>;
  fileKeys(): Promise<string[]>;
};

/** Stores one person's unsent messages and files in the browser, across reloads. The callers handle rejections. */
export const openOutbox = (userId: string): OutboxStorage & FileStorage => {
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
  const put = async (work: (database: IDBPDatabase<OutboxSchema>) => Promise<unknown>): Promise<void> => {
    try {
      await withDatabase(work);
    } catch (error) {
      refused.set(true);
      throw error;
    }
  };
  return {
    load: () => withDatabase((database) => database.getAll("pending")),
    put: (message) => put((database) => database.put("pending", message)),
    remove: (clientMessageId) => withDatabase((database) => database.delete("pending", clientMessageId)),
    putFile: (key, file) => put((database) => database.put("files", file, key)),
    file: (key) => withDatabase((database) => database.get("files", key)),
    removeFile: (key) => withDatabase((database) => database.delete("files", key)),
    fileKeys: () => withDatabase((database) => database.getAllKeys("files")),
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
