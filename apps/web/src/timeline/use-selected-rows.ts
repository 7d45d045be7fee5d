import { type RefObject, useEffect, useState } from "react";
import type { Row } from "./rows";

/** The first so many rows of a selection stay drawn, and its last one. Copying a longer selection leaves out the rest. */
const MAX_DRAWN = 500;

type Span = { from: number; to: number };

const isSame = (a: Span | undefined, b: Span | undefined) => a?.from === b?.from && a?.to === b?.to;

/** The first and the last sequence of the drawn messages that are at least partly selected. */
const selectedSpan = (timeline: Element): Span | undefined => {
  const selection = window.getSelection();
  if (!selection || selection.isCollapsed) return undefined;
  const range = selection.getRangeAt(0);
  const selected = [...timeline.querySelectorAll("[data-seq]")].filter((row) => range.intersectsNode(row));
  const [from, to] = [selected[0], selected.at(-1)].map((row) => Number(row?.getAttribute("data-seq")));
  return from && to ? { from, to } : undefined;
};

/** The indexes of the selected rows. A row that is removed from the page leaves the selection, so these stay drawn out of view. */
export const useSelectedRows = (scroller: RefObject<HTMLElement | null>, rows: readonly Row[]): number[] => {
  const [span, setSpan] = useState<Span>();
  useEffect(() => {
    const look = () => {
      const now = scroller.current ? selectedSpan(scroller.current) : undefined;
      setSpan((before) => (isSame(before, now) ? before : now));
    };
    document.addEventListener("selectionchange", look);
    return () => document.removeEventListener("selectionchange", look);
  }, [scroller]);

  if (!span) return [];
  const isSelected = (row: Row) => row.kind === "message" && row.display.seq >= span.from && row.display.seq <= span.to;
  const first = rows.findIndex(isSelected);
  const last = rows.findLastIndex(isSelected);
  if (first < 0) return [];
  const indexes = [...rows.keys()].slice(first, last + 1);
  return [...indexes.slice(0, MAX_DRAWN), last];
};
