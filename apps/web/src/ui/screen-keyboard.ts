import { createStore } from "@parley/client/store";
import { useStore } from "./use-store";

/** A finger points: the keyboard is on the screen, as far as is known. */
const touch = window.matchMedia("(hover: none) and (pointer: coarse)");

/** Keys that keyboards on screens lack, or do not tell of. Arrows, Tab and letters come from those as well. */
const HARDWARE_KEYS: ReadonlySet<string> = new Set(["Shift", "Control", "Alt", "Meta", "CapsLock", "Escape"]);

let hasHardware = false;
const onScreen = createStore(touch.matches);
const look = () => onScreen.set(touch.matches && !hasHardware);
touch.addEventListener("change", look);
const onKey = ({ key }: KeyboardEvent) => {
  if (!HARDWARE_KEYS.has(key)) return;
  hasHardware = true;
  look();
};
window.addEventListener("keydown", onKey, { capture: true });

/** Whether one types on the screen. There Return breaks the line, as there is no Shift to do it with, and a button sends. */
export const useScreenKeyboard = (): boolean => useStore(onScreen);
