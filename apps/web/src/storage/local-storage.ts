import { createStore } from "@parley/client/store";
import type { ZodMiniType } from "zod/mini";

/** Whether the browser has refused to store a text. It will be lost with the page. */
export const refused = createStore(false);

/** Uses the browser's storage, which may throw at any call (a private window, a full disk). Returns `otherwise` if it does. */
const withStorage = <T>(work: (storage: Storage) => T, otherwise: T): T => {
  try {
    return work(window.localStorage);
  } catch {
    return otherwise;
  }
};

export const read = (key: string): string | null => withStorage((storage) => storage.getItem(key), null);

/** Parses a stored text; undefined if there is none, or it is damaged. */
export const parse = <T>(schema: ZodMiniType<T>, text: string | null): T | undefined => {
  try {
    return text === null ? undefined : schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

/** Stores a text; null deletes it. */
export const keep = (key: string, text: string | null): void => {
  const isDone = withStorage((storage) => {
    if (text === null) storage.removeItem(key);
    else storage.setItem(key, text);
    return true;
  }, text === null);
  if (!isDone) refused.set(true);
};

/** The keys that begin with `prefix`, without it. */
export const namesUnder = (prefix: string): string[] =>
  withStorage(
    (storage) =>
      Object.keys(storage)
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length)),
    [],
  );

/** Under it, the rooms that a person has marked as unread without a connection. */
export const unreadPrefix = (userId: string): string => `parley.unread.${userId}.`;
