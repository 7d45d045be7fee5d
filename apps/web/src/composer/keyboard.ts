import { useSyncExternalStore } from "react";

/** A finger points: the keyboard is on the screen, as far as is known. */
const touch = window.matchMedia("(hover: none) and (pointer: coarse)");

/** Keys that keyboards on screens lack, or do not tell of. Arrows, Tab and letters come from those as well. */
const HARDWARE_KEYS: ReadonlySet<string> = new Set(["Shift", "Control", "Alt", "Meta", "CapsLock", "Escape"]);

let hasHardware = false;
const listeners = new Set<() => void>();
const changed = () => {
  for (const listener of listeners) listener();
};
touch.addEventListener("change", changed);
const onKey = ({ key }: KeyboardEvent) => {
  if (hasHardware || !HARDWARE_KEYS.has(key)) return;
  hasHardware = true;
  changed();
};
window.addEventListener("keydown", onKey, { capture: true });

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

/** Whether one types on the screen. There Return breaks the line, as there is no Shift to do it with, and a button sends. */
export const useScreenKeyboard = (): boolean => useSyncExternalStore(subscribe, () => touch.matches && !hasHardware);
