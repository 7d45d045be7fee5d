import { type MouseEvent, type RefObject, useCallback, useState } from "react";
import { flushSync } from "react-dom";

export type Toggle = (key: string, event: MouseEvent) => void;

/** The keys of the tall messages that are expanded. They stay expanded while they are out of sight. */
export const useExpanded = (
  scroller: RefObject<HTMLElement | null>,
  /** Called before a change, so that the list stops following its end: an expanded message is read from its beginning. */
  release: () => void,
): [ReadonlySet<string>, Toggle] => {
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback<Toggle>(
    (key, event) => {
      release();
      const button = event.currentTarget;
      const before = button.getBoundingClientRect().top;
      let collapses = false;
      flushSync(() =>
        setExpanded((keys) => {
          collapses = keys.has(key);
          const next = new Set(keys);
          if (!next.delete(key)) next.add(key);
          return next;
        }),
      );
      // Collapsed, the button stays under the pointer. Otherwise the reader would be left somewhere below the message.
      if (collapses) scroller.current?.scrollBy(0, button.getBoundingClientRect().top - before);
    },
    [scroller, release],
  );
  return [expanded, toggle];
};
