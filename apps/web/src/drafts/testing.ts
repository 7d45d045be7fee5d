import { vi } from "vitest";

/** A Web Storage, whose items are properties of their own as in a browser. */
export const createStorage = (): Storage => {
  const storage: Storage = Object.create({
    getItem: (key: string): string | null => storage[key] ?? null,
    setItem: (key: string, value: string) => {
      storage[key] = value;
    },
    removeItem: (key: string) => {
      delete storage[key];
    },
  });
  return storage;
};

export const openPage = (localStorage: Storage) =>
  vi.stubGlobal("window", Object.assign(new EventTarget(), { localStorage }));

/** What another tab does to the storage, and how this one hears of it. */
export const elsewhere = (key: string, newValue: string | null, oldValue = window.localStorage.getItem(key)) => {
  if (newValue === null) window.localStorage.removeItem(key);
  else window.localStorage.setItem(key, newValue);
  window.dispatchEvent(Object.assign(new Event("storage"), { key, oldValue, newValue }));
};
