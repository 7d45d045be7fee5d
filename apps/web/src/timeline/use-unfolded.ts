import { type MouseEvent, type RefObject, useCallback, useState } from "react";
import { flushSync } from "react-dom";

export type Toggle = (key: string, event: MouseEvent) => void;

/** The tall messages that are unfolded, by their keys. They stay so while they are out of sight. */
export const useUnfolded = (
  scroller: RefObject<HTMLElement | null>,
  /** What is at the end is read from its beginning: the list lets go of the end. */
  release: () => void,
): [ReadonlySet<string>, Toggle] => {
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback<Toggle>(
    (key, event) => {
      release();
      const button = event.currentTarget;
      const before = button.getBoundingClientRect().top;
      let folds = false;
      flushSync(() =>
        setUnfolded((keys) => {
          folds = keys.has(key);
          const next = new Set(keys);
          if (!next.delete(key)) next.add(key);
          return next;
        }),
      );
      // Folded, the button stays under the pointer; else one would be left somewhere below the message.
      if (folds) scroller.current?.scrollBy(0, button.getBoundingClientRect().top - before);
    },
    [scroller, release],
  );
  return [unfolded, toggle];
};
