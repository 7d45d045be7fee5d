import { type RefObject, useEffect, useRef } from "react";
import { isCovered } from "../ui/is-covered";
import { keyOf } from "../ui/key";

/** A device with a mouse has a keyboard. On others, focusing the field would open a virtual one. */
const hasKeyboard = () => window.matchMedia("(hover: hover) and (pointer: fine)").matches;

/** Elements that take keys themselves, or may have just opened one that does. */
const INTERACTIVE = "input, textarea, select, button, a, [contenteditable], dialog, [popover], aside";

/** Whether the key writes a character, and nothing else takes it. */
const writes = (event: KeyboardEvent): boolean => {
  if (keyOf(event)?.length !== 1 || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented)
    return false;
  if (isCovered()) return false;
  const target = event.target;
  if (!(target instanceof Element) || target.closest(INTERACTIVE)) return false;
  return keyOf(event) !== " " || target.closest("[role=log]") === null;
};

/** Focuses the composer when a room opens, after Reply and Edit, and when the user types without a focus. */
export const useComposerFocus = (
  field: RefObject<HTMLTextAreaElement | null>,
  replyToMessageId: string | undefined,
  editing: string | undefined,
) => {
  useEffect(() => {
    const element = field.current;
    if (element && hasKeyboard()) {
      element.focus({ preventScroll: true });
      element.setSelectionRange(element.value.length, element.value.length);
    }
  }, [field]);

  const before = useRef({ replyToMessageId, editing });
  useEffect(() => {
    const { replyToMessageId: replied, editing: edited } = before.current;
    if (
      (replyToMessageId !== undefined && replyToMessageId !== replied) ||
      (edited !== undefined && editing === undefined)
    )
      field.current?.focus();
    before.current = { replyToMessageId, editing };
  }, [field, replyToMessageId, editing]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // The browser then writes the key into the field, as its default action.
      if (writes(event)) field.current?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [field]);
};
