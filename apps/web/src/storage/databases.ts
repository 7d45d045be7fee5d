import { deleteDB } from "idb";

/** A database that has not answered after this time may never do so. */
export const PATIENCE_MS = 2_000;

export const late = () => new Error("the database does not answer");

/** Settles as `work` does, or rejects if the database does not answer. */
export const inTime = <T>(work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), PATIENCE_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });

/** What a database of one person is for. */
type Purpose = "outbox" | "cache";

export const databaseName = (purpose: Purpose, userId: string) => `parley-${purpose}-${userId}`;

/** `async` turns an exception that the browser throws at once into a rejection. */
export const deleteDatabase = async (purpose: Purpose, userId: string): Promise<void> =>
  inTime(deleteDB(databaseName(purpose, userId)));

/** Signing out in another tab deletes the database, and an open connection would block that. */
export const closeForDeletion = (_current: number, _blocked: number | null, event: IDBVersionChangeEvent): void => {
  if (event.target instanceof IDBDatabase) event.target.close();
};
