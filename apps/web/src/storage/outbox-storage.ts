import type { PendingMessage } from "@parley/client/outbox";
import type { OutboxStorage } from "@parley/client/ports";
import { databaseName, inStore, inTime, late, openDatabase, PATIENCE_MS } from "./databases";
import { refused } from "./local-storage";

/** The messages that are not sent. */
const PENDING = "pending";
/** The bytes of files, of pending messages and of drafts. */
const FILES = "files";

const open = (userId: string): Promise<IDBDatabase> =>
  openDatabase(databaseName("outbox", userId), 2, (database, from) => {
    if (from < 1) database.createObjectStore(PENDING, { keyPath: "clientMessageId" });
    database.createObjectStore(FILES);
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
  const read = async <T>(name: string, request: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    if (isLate) throw late();
    return inTime(opening.then((database) => inStore(database, name, "readonly", request)));
  };
  const write = async (name: string, request: (store: IDBObjectStore) => IDBRequest): Promise<void> => {
    if (isLate) throw late();
    await inTime(opening.then((database) => inStore(database, name, "readwrite", request)));
  };
  const put = async (name: string, request: (store: IDBObjectStore) => IDBRequest): Promise<void> => {
    try {
      await write(name, request);
    } catch (error) {
      refused.set(true);
      throw error;
    }
  };
  return {
    load: () => read<PendingMessage[]>(PENDING, (store) => store.getAll()),
    put: (message) => put(PENDING, (store) => store.put(message)),
    remove: (clientMessageId) => write(PENDING, (store) => store.delete(clientMessageId)),
    putFile: (key, file) => put(FILES, (store) => store.put(file, key)),
    file: (key) => read<Blob | undefined>(FILES, (store) => store.get(key)),
    removeFile: (key) => write(FILES, (store) => store.delete(key)),
    fileKeys: () => read(FILES, (store) => store.getAllKeys()).then((keys) => keys.map(String)),
  };
};

export const countOutbox = (userId: string): Promise<number> =>
  inTime(
    open(userId).then(async (database) => {
      const pending = await inStore(database, PENDING, "readonly", (store) => store.count());
      database.close();
      return pending;
    }),
  );
