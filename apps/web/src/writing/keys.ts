import { keyOf } from "../ui/key";
import { isShortcut, shortcutName } from "../ui/shortcuts";
import { continueLine, type Edit, isInFence, toggleLink, toggleMark, type Written } from "./edit";

/** The names of the shortcuts on this keyboard. */
export const KEY_NAMES = {
  bold: shortcutName("bold"),
  italic: shortcutName("italic"),
  strike: shortcutName("strike"),
  code: shortcutName("code"),
  link: shortcutName("link"),
};

/** The change that a shortcut makes; undefined for any other key. A link needs words: without any, the key is the switcher's. */
const byShortcut = (event: KeyboardEvent, written: Written): Edit | undefined => {
  const mark = (["bold", "italic", "strike", "code"] as const).find((name) => isShortcut(event, name));
  if (mark) return toggleMark(written, mark);
  return isShortcut(event, "link") && written.from < written.to ? toggleLink(written) : undefined;
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
