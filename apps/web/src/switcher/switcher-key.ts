import { isLetterKey } from "../ui/key";
import { isMac } from "../ui/mac";

/** The name of the shortcut on this keyboard. */
export const switcherKeyName = isMac ? "⌘K" : "Ctrl K";

export const isSwitcherKey = (event: KeyboardEvent): boolean =>
  isLetterKey(event, "k") && (isMac ? event.metaKey : event.ctrlKey) && !event.shiftKey && !event.altKey;
