import { isLetterKey, keyOf } from "../ui/key";
import { isMac } from "../ui/mac";
import { continueLine, type Edit, isInFence, toggleLink, toggleMark, type Written } from "./edit";

const MODIFIER = isMac ? "⌘" : "Ctrl ";

/** The names of the shortcuts on this keyboard. */
export const KEY_NAMES = {
  bold: `${MODIFIER}B`,
  italic: `${MODIFIER}I`,
  strike: isMac ? "⇧⌘X" : "Ctrl Shift X",
  code: `${MODIFIER}E`,
  link: `${MODIFIER}K`,
};

/** The change that a shortcut makes; undefined for any other key. A link needs words: without any, the key is the switcher's. */
const byShortcut = (event: KeyboardEvent, written: Written): Edit | undefined => {
  if (!(isMac ? event.metaKey : event.ctrlKey) || event.altKey) return undefined;
  if (event.shiftKey) return isLetterKey(event, "x") ? toggleMark(written, "strike") : undefined;
  if (isLetterKey(event, "b")) return toggleMark(written, "bold");
  if (isLetterKey(event, "i")) return toggleMark(written, "italic");
  if (isLetterKey(event, "e")) return toggleMark(written, "code");
  return isLetterKey(event, "k") && written.from < written.to ? toggleLink(written) : undefined;
};

/**
 * The change that a key makes to a text, other than what the browser does. Where the key of a line's end breaks the line, lists and quotes go
 * on; within a code block it breaks the line anyway, and does not send.
 */
export const editOf = (event: KeyboardEvent, written: Written, breaksLines: boolean): Edit | undefined => {
  if (keyOf(event) !== "Enter") return byShortcut(event, written);
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const goesOn = continueLine(written);
  if (event.shiftKey || breaksLines) return goesOn;
  if (!isInFence(written.text, written.from)) return undefined;
  const end = written.from + 1;
  return goesOn ?? { from: written.from, to: written.to, insert: "\n", select: [end, end] };
};
