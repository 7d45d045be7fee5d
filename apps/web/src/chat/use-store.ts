import type { Store } from "@parley/client/store";
import { useSyncExternalStore } from "react";

/** The value of one of the client's live stores. */
export const useStore = <T>(store: Store<T>): T => useSyncExternalStore(store.subscribe, store.get);
