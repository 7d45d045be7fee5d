import { useSyncExternalStore } from "react";

/** Up to this width the style sheets show one screen at a time, as on a phone. */
const narrow = window.matchMedia("(max-width: 720px)");

const subscribe = (listener: () => void) => {
  narrow.addEventListener("change", listener);
  return () => narrow.removeEventListener("change", listener);
};

export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => narrow.matches);
