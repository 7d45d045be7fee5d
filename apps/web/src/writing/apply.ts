import type { Edit, Written } from "./edit";

export const writtenIn = ({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): Written => ({
  text: value,
  from: selectionStart,
  to: selectionEnd,
});

/**
 * Makes a change as if it were typed: by the browser's own command, because nothing else stands in its history, from which Ctrl+Z takes it
 * back. The standard calls the command deprecated and names no other.
 */
export const apply = (field: HTMLTextAreaElement, { from, to, insert, select }: Edit): void => {
  field.focus({ preventScroll: true });
  field.setSelectionRange(from, to);
  const isDone = insert === "" ? document.execCommand("delete") : document.execCommand("insertText", false, insert);
  if (!isDone) {
    field.setRangeText(insert, from, to, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  field.setSelectionRange(...select);
};
