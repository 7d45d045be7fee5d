import { type RefObject, useEffect, useEffectEvent } from "react";
import type { SelectedSpan } from "../deferred/deferred";

const isSame = (a: SelectedSpan | undefined, b: SelectedSpan | undefined) => a?.from === b?.from && a?.to === b?.to;

/** The first and the last sequence of the drawn messages that are at least partly selected. */
const selectedSpan = (timeline: Element): SelectedSpan | undefined => {
  const selection = window.getSelection();
  if (!selection || selection.isCollapsed) return undefined;
  const range = selection.getRangeAt(0);
  const selected = [...timeline.querySelectorAll("[data-seq]")].filter((row) => range.intersectsNode(row));
  const [from, to] = [selected[0], selected.at(-1)].map((row) => Number(row?.getAttribute("data-seq")));
  return from && to ? { from, to } : undefined;
};

type WatchProps = {
  scroller: RefObject<HTMLElement | null>;
  span: SelectedSpan | undefined;
  onChange(span: SelectedSpan | undefined): void;
};

/** Tells the timeline which of its messages are selected. */
export const WatchSelection = ({ scroller, span, onChange }: WatchProps) => {
  const look = useEffectEvent(() => {
    const now = scroller.current ? selectedSpan(scroller.current) : undefined;
    if (!isSame(span, now)) onChange(now);
  });
  useEffect(() => {
    const listener = () => look();
    document.addEventListener("selectionchange", listener);
    return () => document.removeEventListener("selectionchange", listener);
  }, []);
  return null;
};
