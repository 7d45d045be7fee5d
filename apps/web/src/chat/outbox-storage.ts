import type { PendingMessage } from "@parley/client/outbox";
import type { OutboxStorage } from "@parley/client/ports";
import { type DBSchema, deleteDB, openDB } from "idb";

interface OutboxSchema extends DBSchema {
  pending: { key: string; value: PendingMessage };
}

const databaseName = (userId: string) => `parley-outbox-${userId}`;

const open = (userId: string) =>
  openDB<OutboxSchema>(databaseName(userId), 1, {
    upgrade: (db) => {
      db.createObjectStore("pending", { keyPath: "clientMessageId" });
    },
    // Signing out in another tab deletes the database, which an open one would hold up.
    blocking: (_current, _blocked, event) => {
      if (event.target instanceof IDBDatabase) event.target.close();
    },
  });

/** The messages that one person has yet to send, kept by the browser across reloads. Rejections are the client's to handle. */
export const openOutbox = (userId: string): OutboxStorage => {
  const database = open(userId);
  return {
    load: async () => (await database).getAll("pending"),
    put: async (message) => {
      await (await database).put("pending", message);
    },
    remove: async (clientMessageId) => (await database).delete("pending", clientMessageId),
  };
};

export const countOutbox = async (userId: string): Promise<number> => {
  const database = await open(userId);
  const pending = await database.count("pending");
  database.close();
  return pending;
};

export const deleteOutbox = (userId: string): Promise<void> => deleteDB(databaseName(userId));
