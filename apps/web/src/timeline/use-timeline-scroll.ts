import type { RoomHandle } from "@parley/client/room";
import type { TimelineState } from "@parley/client/timeline-view";
import { useCallback, useLayoutEffect, useRef, useState } from "react";
import type { VirtualizerHandle } from "virtua";
import { afterPaint } from "./after-paint";
import type { Row } from "./rows";
import { follows, isAtEnd, type Scroll, scrollOf, wantedPage } from "./scroll";

/** Above the line "New" some of what was read before stays in view. */
const CONTEXT_PX = 96;

const ownPendingKey = (row: Row | undefined) => (row?.kind === "post" && row.post.pending ? row.key : undefined);

/** Where the timeline stands: it opens at what is new, follows its end while one is there, and asks for pages before they are needed. */
export const useTimelineScroll = (
  handle: RoomHandle,
  timeline: TimelineState,
  rows: readonly Row[],
  /** Whether these are all rows that there are to draw. */
  settled: boolean,
  opensUnread: boolean,
) => {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const last = useRef<Scroll>({ offset: 0, viewport: 0, content: 0 });
  const lastPending = useRef<string>(undefined);
  const following = useRef(true);
  const seeking = useRef(opensUnread);
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

  // The element scrolls and not the list: the list would go on scrolling for a moment, against a reader who scrolls up.
  const toEnd = useCallback(() => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
    look();
  }, [look]);

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

  // Of the list or of any row on the screen.
  const onResize = () => {
    if (!placed) return;
    if (following.current) return toEnd();
    // The list has scrolled to hold its place, and learns of it only in the next frame. Rows that it measures before that would be taken for
    // rows above its place.
    scroller.current?.dispatchEvent(new Event("scroll"));
    if (isAtEnd(look()) && !timeline.hasNewer) follow(true);
  };

  // First: to the line "New" as soon as that is loaded, to the end until then.
  useLayoutEffect(() => {
    if (!timeline.loaded || rows.length === 0) return;
    const first = seeking.current ? rows.findIndex((row) => row.kind === "post" && row.firstUnread) : -1;
    if (first >= 0) {
      seeking.current = false;
      follow(false);
      list.current?.scrollToIndex(first, { align: "start", offset: -CONTEXT_PX });
    } else if (!placed) {
      follow(true);
    }
    setPlaced(true);
  }, [timeline.loaded, rows, placed, follow]);

  // Then: with the rows, where the reader is at the end or has just written something.
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

  // At last: more, where it is wanted, once these rows are measured. Of two pages that come at once, the list would keep guessed heights for
  // the first, and find out when its reader is there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: new rows are the signal
  useLayoutEffect(() => {
    measured.current = false;
    if (!settled) return;
    return afterPaint(() => {
      measured.current = true;
      look();
      if (placed && !timeline.error && timeline.loading === undefined) load();
    });
  }, [rows, settled, placed, timeline.loading, timeline.error, load, look]);

  return { scroller, list, atEnd, placed, onScroll, onResize, follow, toEnd };
};
