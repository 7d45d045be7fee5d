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

/** Resolves with what the browser answers. */
const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** `async` turns an exception that the browser throws at once into a rejection. */
export const deleteDatabase = async (purpose: Purpose, userId: string): Promise<void> =>
  void (await inTime(answer(indexedDB.deleteDatabase(databaseName(purpose, userId)))));

/** Opens a database. `upgrade` makes its stores where it is older than `version`: of version 0 is one that was not there. */
export const openDatabase = async (
  name: string,
  version: number,
  upgrade: (database: IDBDatabase, from: number) => void,
): Promise<IDBDatabase> => {
  const opening = indexedDB.open(name, version);
  opening.onupgradeneeded = ({ oldVersion }) => upgrade(opening.result, oldVersion);
  const database = await answer(opening);
  // Signing out in another tab deletes the database, and an open connection would block that.
  database.onversionchange = () => database.close();
  return database;
};

/**
 * Runs one request on one store. A writing one is done, and resolves, once its transaction is. That is committed at once: the browser would wait for
 * the page to hear of the request, and one that goes does not.
 */
export const inStore = <T>(
  database: IDBDatabase,
  store: string,
  mode: "readonly" | "readwrite",
  request: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> =>
  new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode);
    const requested = request(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(requested.result);
    transaction.onabort = () => reject(transaction.error ?? requested.error);
    transaction.commit();
  });
