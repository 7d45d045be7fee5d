import { isLetterKey } from "../ui/key";
import { isMac } from "../ui/mac";

/** The name of the shortcut on this keyboard. */
export const switcherKeyName = isMac ? "⌘K" : "Ctrl K";

/** Ctrl or, on a Mac, ⌘ with a letter, and with no other such key. */
const isCommand = (event: KeyboardEvent, letter: string): boolean =>
  isLetterKey(event, letter) && (isMac ? event.metaKey : event.ctrlKey) && !event.shiftKey && !event.altKey;

export const isSwitcherKey = (event: KeyboardEvent): boolean => isCommand(event, "k");

/** The key of the browser's own find, which cannot find what is not loaded. */
export const isFindKey = (event: KeyboardEvent): boolean => isCommand(event, "f");
