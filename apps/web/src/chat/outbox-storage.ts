import type { PendingMessage } from "@parley/client/outbox";
import type { OutboxStorage } from "@parley/client/ports";
import { type DBSchema, deleteDB, openDB } from "idb";

interface OutboxSchema extends DBSchema {
  pending: { key: string; value: PendingMessage };
}

const databaseName = (userId: string) => `parley-outbox-${userId}`;

/** The messages that one person has yet to send, kept by the browser across reloads. Rejections are the client's to handle. */
export const openOutbox = (userId: string): OutboxStorage => {
  const database = openDB<OutboxSchema>(databaseName(userId), 1, {
    upgrade: (db) => {
      db.createObjectStore("pending", { keyPath: "clientMessageId" });
    },
    // Signing out in another tab deletes the database, which an open one would hold up.
    blocking: (_current, _blocked, event) => {
      if (event.target instanceof IDBDatabase) event.target.close();
    },
  });
  return {
    load: async () => (await database).getAll("pending"),
    put: async (message) => {
      await (await database).put("pending", message);
    },
    remove: async (clientMessageId) => (await database).delete("pending", clientMessageId),
  };
};

export const deleteOutbox = (userId: string): Promise<void> => deleteDB(databaseName(userId));
