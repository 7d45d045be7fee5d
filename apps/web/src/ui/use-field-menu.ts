import { type RefObject, useEffect, useEffectEvent, useState } from "react";
import { keyOf } from "./key";
import type { useListBox } from "./list-box";

type FieldRef = RefObject<HTMLTextAreaElement | null>;

/** Where the caret of a text field is. Nothing follows it while it is not `wanted`. */
export const useCaret = (field: FieldRef, wanted = true): number => {
  const [caret, setCaret] = useState(() => field.current?.selectionStart ?? 0);
  useEffect(() => {
    if (!wanted) return;
    const element = field.current;
    const moved = () => {
      if (document.activeElement === element) setCaret(element?.selectionStart ?? 0);
    };
    document.addEventListener("selectionchange", moved);
    element?.addEventListener("input", moved);
    moved();
    return () => {
      document.removeEventListener("selectionchange", moved);
      element?.removeEventListener("input", moved);
    };
  }, [field, wanted]);
  return caret;
};

/**
 * Makes a list box the menu of a text field that knows nothing of it. While the menu is open it takes the keys before the field's own handlers,
 * which would send, and the field says to screen readers which option is chosen. Esc calls `onClose`.
 */
export const useFieldMenu = (
  field: FieldRef,
  listBox: ReturnType<typeof useListBox>,
  isOpen: boolean,
  onClose: () => void,
): void => {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (!isOpen) return;
    const isClosed = keyOf(event) === "Escape";
    if (isClosed) {
      onClose();
      event.preventDefault();
    }
    if (isClosed || listBox.onKeyDown(event)) event.stopPropagation();
  });
  useEffect(() => {
    const element = field.current;
    const listener = (event: KeyboardEvent) => onKeyDown(event);
    element?.addEventListener("keydown", listener);
    return () => element?.removeEventListener("keydown", listener);
  }, [field]);

  const { "aria-controls": list, "aria-activedescendant": active } = listBox.fieldProps;
  useEffect(() => {
    const element = field.current;
    if (!isOpen || !element) return;
    element.setAttribute("aria-controls", list);
    element.setAttribute("aria-autocomplete", "list");
    element.setAttribute("aria-activedescendant", active ?? "");
    return () => {
      for (const name of ["aria-controls", "aria-autocomplete", "aria-activedescendant"]) element.removeAttribute(name);
    };
  }, [field, isOpen, list, active]);
};
