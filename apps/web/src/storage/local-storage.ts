import { createStore } from "@parley/client/store";
import type { ZodMiniType } from "zod/mini";

/** Whether the browser has refused to keep something that was written here: it is gone with the page. */
export const refused = createStore(false);

/** Works with the browser's storage, all of which may throw (a private window, a full disk). Answers with `otherwise` where it does. */
const withStorage = <T>(work: (storage: Storage) => T, otherwise: T): T => {
  try {
    return work(window.localStorage);
  } catch {
    return otherwise;
  }
};

export const read = (key: string): string | null => withStorage((storage) => storage.getItem(key), null);

/** What a stored text says; undefined for none, and for one that is damaged. */
export const parse = <T>(schema: ZodMiniType<T>, text: string | null): T | undefined => {
  try {
    return text === null ? undefined : schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

/** Keeps a text, or with null none. */
export const keep = (key: string, text: string | null): void => {
  const isDone = withStorage((storage) => {
    if (text === null) storage.removeItem(key);
    else storage.setItem(key, text);
    return true;
  }, text === null);
  if (!isDone) refused.set(true);
};

/** The rests of the keys that begin so. */
export const namesUnder = (prefix: string): string[] =>
  withStorage(
    (storage) =>
      Object.keys(storage)
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length)),
    [],
  );
