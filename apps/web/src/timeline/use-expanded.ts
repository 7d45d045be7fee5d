import { type MouseEvent, type RefObject, useCallback, useState } from "react";
import { flushSync } from "react-dom";

export type Toggle = (key: string, event: MouseEvent) => void;

/** The keys of the expanded tall messages. They stay expanded out of view. */
export const useExpanded = (
  scroller: RefObject<HTMLElement | null>,
  /** Called before a message expands. The list must stop following its end, as people read an expanded message from its beginning. */
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
      // Keep the button of a collapsed message under the pointer. Otherwise the reader would be somewhere below the message.
      if (collapses) scroller.current?.scrollBy(0, button.getBoundingClientRect().top - before);
    },
    [scroller, release],
  );
  return [expanded, toggle];
};
