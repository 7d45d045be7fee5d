import type { RoomHandle } from "@parley/client/room";
import type { TimelineState } from "@parley/client/timeline-view";
import { useCallback, useLayoutEffect, useRef, useState } from "react";
import type { VirtualizerHandle } from "virtua";
import { afterPaint } from "../ui/after-paint";
import type { Row } from "./rows";
import { follows, isAtEnd, type Scroll, scrollOf, wantedPage } from "./scroll";

/** So many pixels of the messages before stay in view above the line New. */
const CONTEXT_PX = 96;

const ownPendingKey = (row: Row | undefined) => (row?.kind === "message" && row.display.pending ? row.key : undefined);

/** Scrolls the timeline. It opens at the first unread message, follows its end while the reader is there, and loads pages in advance. */
export const useTimelineScroll = (
  handle: RoomHandle,
  timeline: TimelineState,
  /** Whether `rows` are to be shown: where nothing is loaded, they are what the reader has written. */
  isShown: boolean,
  rows: readonly Row[],
  /** Whether `rows` are all that the timeline holds. */
  complete: boolean,
  /** As `Divider.opening`. A reader who has scrolled is left where they are. */
  opening: object | undefined,
) => {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const last = useRef<Scroll>({ offset: 0, viewport: 0, content: 0 });
  const lastPending = useRef<string>(undefined);
  const following = useRef(true);
  const seeking = useRef(false);
  const measured = useRef(false);
  const [atEnd, setAtEnd] = useState(false);
  const [placed, setPlaced] = useState(false);

  const follow = useCallback((now: boolean) => {
    following.current = now;
    setAtEnd(now);
  }, []);

  const look = useCallback((): Scroll => {
    if (scroller.current) last.current = scrollOf(scroller.current);
    return last.current;
  }, []);

  // Scroll the element, not the list. The list would go on scrolling for a moment, against a reader who scrolls up.
  const toEnd = useCallback(() => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
    look();
  }, [look]);

  const show = useCallback(
    (index: number) => {
      follow(false);
      list.current?.scrollToIndex(index, { align: "center" });
      // A list that is there already does not scroll, so nothing else says that it is at its end.
      afterPaint(() => {
        if (isAtEnd(look()) && !handle.timeline.get().hasNewer) follow(true);
      });
    },
    [follow, look, handle],
  );

  const load = useCallback(() => {
    if (!measured.current) return;
    const page = wantedPage(last.current, handle.timeline.get());
    if (page === "older") void handle.loadOlder();
    if (page === "newer") void handle.loadNewer();
  }, [handle]);

  const onScroll = () => {
    if (!placed) return;
    const before = last.current;
    const goesOn = follows(following.current, before, look(), timeline.hasNewer);
    if (following.current && !goesOn) seeking.current = false;
    follow(goesOn);
    load();
  };

  // The list or a row on the screen has changed its size.
  const onResize = () => {
    if (!placed) return;
    if (following.current) return toEnd();
    // The list has scrolled to keep its place, but notices it in the next frame only. Until then it would take the rows that it measures for rows
    // above its place. This event makes it notice now.
    scroller.current?.dispatchEvent(new Event("scroll"));
    if (isAtEnd(look()) && !timeline.hasNewer) follow(true);
  };

  useLayoutEffect(() => {
    seeking.current = opening !== undefined && following.current;
  }, [opening]);

  // At first, scroll to the line New as soon as it is loaded, and to the end until then.
  useLayoutEffect(() => {
    if (!isShown || rows.length === 0) return;
    const first = seeking.current ? rows.findIndex((row) => row.kind === "message" && row.firstUnread) : -1;
    if (first >= 0) {
      seeking.current = false;
      follow(false);
      list.current?.scrollToIndex(first, { align: "start", offset: -CONTEXT_PX });
    } else if (!placed) {
      follow(true);
    }
    setPlaced(true);
  }, [isShown, rows, placed, follow]);

  // Later, follow new rows if the reader is at the end or has just sent something.
  useLayoutEffect(() => {
    const pending = ownPendingKey(rows.at(-1));
    const wrote = pending !== undefined && pending !== lastPending.current;
    lastPending.current = pending;
    if (!placed) return;
    if (wrote) follow(true);
    if (wrote && timeline.hasNewer) void handle.loadLatest();
    if (following.current) toEnd();
    else look();
  }, [rows, placed, follow, toEnd, look, timeline.hasNewer, handle]);

  // Last: loads the next page, if one is wanted, once these rows are measured. Loading two pages at once would leave the first with estimated
  // heights, and make it jump when scrolled to.
  // biome-ignore lint/correctness/useExhaustiveDependencies: new rows are the signal
  useLayoutEffect(() => {
    measured.current = false;
    if (!complete) return;
    return afterPaint(() => {
      measured.current = true;
      // The line New may be that near to the end.
      if (isAtEnd(look()) && placed && !timeline.hasNewer) follow(true);
      if (placed && !timeline.error && timeline.loading === undefined) load();
    });
  }, [rows, complete, placed, timeline.loading, timeline.error, timeline.hasNewer, load, look, follow]);

  return { scroller, list, atEnd, placed, onScroll, onResize, follow, show, toEnd };
};
