import type { Store } from "@parley/client/store";
import { useSyncExternalStore } from "react";

/** The value of one of the client's live stores. */
export const useStore = <T>(store: Store<T>): T => useSyncExternalStore(store.subscribe, store.get);

/** A part of that value. The component renders only when the part changes (`Object.is`). */
export const useSelected = <T, Part>(store: Store<T>, select: (value: T) => Part): Part =>
  useSyncExternalStore(store.subscribe, () => select(store.get()));
