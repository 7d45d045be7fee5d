import { type FocusEvent, useEffect, useRef } from "react";
import { focusNear, mains } from "../ui/focus";

/**
 * In a narrow window either the list of rooms or a screen is visible. This moves the focus to the visible one: in the list, to the link where it
 * was before. Returns a handler for the list's focus events.
 */
export const useShownFocus = (isListAlone: boolean) => {
  const inList = useRef<Element>(undefined);
  const wasAlone = useRef(isListAlone);
  useEffect(() => {
    if (wasAlone.current === isListAlone) return;
    wasAlone.current = isListAlone;
    const focused = document.activeElement;
    // The visible part may have taken the focus itself.
    if (focused && focused !== document.body && focused.checkVisibility()) return;
    focusNear([...(isListAlone && inList.current ? [inList.current] : []), ...mains()]);
  }, [isListAlone]);
  return ({ target }: FocusEvent) => {
    inList.current = target;
  };
};
