import { createStore } from "@parley/client/store";
import { useStore } from "./use-store";

/** On a touch screen, assume a keyboard on the screen. */
const touch = window.matchMedia("(hover: none) and (pointer: coarse)");

/** Keys that only a hardware keyboard reports. Keyboards on screens also have arrows, Tab and letters. */
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

/** Whether the user types on a screen keyboard. There Return breaks the line, as there is no Shift for that, and a button sends. */
export const useScreenKeyboard = (): boolean => useStore(onScreen);
