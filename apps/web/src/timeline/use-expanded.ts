import { type MouseEvent, type RefObject, useCallback, useState } from "react";
import { flushSync } from "react-dom";

export type Toggle = (key: string, part: number, event: MouseEvent) => void;

const NOTHING: ReadonlySet<number> = new Set();

/** What is expanded of the message in a row. It is the same object until that changes. */
export const expandedIn = (expanded: ReadonlyMap<string, ReadonlySet<number>>, key: string): ReadonlySet<number> =>
  expanded.get(key) ?? NOTHING;

/** The expanded parts of tall messages, by the keys of their rows. They stay expanded out of view. */
export const useExpanded = (
  scroller: RefObject<HTMLElement | null>,
  /** Called before a message expands. The list must stop following its end, as people read an expanded message from its beginning. */
  release: () => void,
): [ReadonlyMap<string, ReadonlySet<number>>, Toggle] => {
  const [expanded, setExpanded] = useState<ReadonlyMap<string, ReadonlySet<number>>>(new Map());
  const toggle = useCallback<Toggle>(
    (key, part, event) => {
      release();
      const button = event.currentTarget;
      const before = button.getBoundingClientRect().top;
      let collapses = false;
      flushSync(() =>
        setExpanded((rows) => {
          const parts = new Set(rows.get(key));
          collapses = parts.delete(part);
          if (!collapses) parts.add(part);
          return new Map(rows).set(key, parts);
        }),
      );
      // Keep the button of a collapsed message under the pointer. Otherwise the reader would be somewhere below the message.
      if (collapses) scroller.current?.scrollBy(0, button.getBoundingClientRect().top - before);
    },
    [scroller, release],
  );
  return [expanded, toggle];
};
