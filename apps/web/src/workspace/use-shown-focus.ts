import { type FocusEvent, useEffect, useRef } from "react";
import { focusNear, mains } from "../ui/focus";

/**
 * On a narrow window the list of rooms and a screen hide each other, and the focus follows to the one that shows: in the list to where it was
 * before, which is the link that one comes back from. Answers with what has to hear of the list's focus.
 */
export const useShownFocus = (isListAlone: boolean) => {
  const inList = useRef<Element>(undefined);
  const wasAlone = useRef(isListAlone);
  useEffect(() => {
    if (wasAlone.current === isListAlone) return;
    wasAlone.current = isListAlone;
    const focused = document.activeElement;
    // What shows may have taken the focus itself.
    if (focused && focused !== document.body && focused.checkVisibility()) return;
    focusNear([...(isListAlone && inList.current ? [inList.current] : []), ...mains()]);
  }, [isListAlone]);
  return ({ target }: FocusEvent) => {
    inList.current = target;
  };
};
