import { type RefObject, useEffect, useRef } from "react";
import { keyOf } from "../ui/key";

/** A device with a mouse has a keyboard too; on others focusing the field would pull a virtual one up. */
const hasKeyboard = () => window.matchMedia("(hover: hover) and (pointer: fine)").matches;

/** What takes keys itself, or has just opened something that does. */
const INTERACTIVE = "input, textarea, select, button, a, [contenteditable], dialog, [popover], aside";

/** A key that writes something, pressed where nothing takes it. */
const writes = (event: KeyboardEvent): boolean => {
  if (keyOf(event)?.length !== 1 || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented)
    return false;
  if (document.querySelector("dialog[open], :popover-open")) return false;
  const target = event.target;
  if (!(target instanceof Element) || target.closest(INTERACTIVE)) return false;
  return keyOf(event) !== " " || target.closest("[role=log]") === null;
};

/** The composer has the focus when a room opens, after replying and editing, and as soon as one types. */
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
      // The key's own default action then writes it into the field.
      if (writes(event)) field.current?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [field]);
};
