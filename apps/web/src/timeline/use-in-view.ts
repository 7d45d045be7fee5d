import type { RoomHandle } from "@parley/client/room";
import { type RefObject, useEffect, useEffectEvent, useRef } from "react";

/** The sequences of the first and the last message on the screen. */
type View = { from: number; to: number };

/** The rows are in the order of the screen, so that few of them are measured. */
const find = (rows: readonly HTMLElement[], isPast: (row: HTMLElement) => boolean): number => {
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const row = rows[middle];
    if (row && isPast(row)) to = middle;
    else from = middle + 1;
  }
  return from;
};

/** Which messages of the list are on the screen; undefined where none is. */
export const look = (scroller: HTMLElement): View | undefined => {
  const rows = [...scroller.querySelectorAll<HTMLElement>("[data-seq]")];
  const { top, bottom } = scroller.getBoundingClientRect();
  const first = rows[find(rows, (row) => row.getBoundingClientRect().bottom > top + 1)];
  const last = rows[find(rows, (row) => row.getBoundingClientRect().top >= bottom - 1) - 1];
  return first && last ? { from: Number(first.dataset.seq), to: Number(last.dataset.seq) } : undefined;
};

/** Tells which messages are on the screen, once a frame at most, and without a rendering. */
export const useInView = (
  scroller: RefObject<HTMLElement | null>,
  handle: RoomHandle,
  changed: (view: View) => void,
): RefObject<View> => {
  const view = useRef<View>({ from: 1, to: 1 });
  const onChange = useEffectEvent(changed);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let frame = 0;
    const measure = () => {
      frame = 0;
      const now = look(element);
      if (!now || (now.from === view.current.from && now.to === view.current.to)) return;
      view.current = now;
      onChange(now);
    };
    const soon = () => {
      if (frame === 0) frame = requestAnimationFrame(measure);
    };
    soon();
    element.addEventListener("scroll", soon, { passive: true });
    const unsubscribe = handle.timeline.subscribe(soon);
    const resized = new ResizeObserver(soon);
    resized.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener("scroll", soon);
      unsubscribe();
      resized.disconnect();
    };
  }, [scroller, handle]);
  return view;
};
