import type { RoomHandle } from "@parley/client/room";
import type { TimelineState } from "@parley/client/timeline-view";
import { useCallback, useLayoutEffect, useRef, useState } from "react";
import type { VirtualizerHandle } from "virtua";
import { afterPaint } from "./after-paint";
import type { Row } from "./rows";
import { fits, follows, type Scroll, wantedPage } from "./scroll";
import type { Stage } from "./stage";

/** Above the line "New" some of what was read before stays in view. */
const CONTEXT_PX = 96;

const ownPendingKey = (row: Row | undefined) => (row?.kind === "post" && row.post.pending ? row.key : undefined);

/** Where the timeline stands: it opens at what is new, follows its end while one is there, and asks for pages before they are needed. */
export const useTimelineScroll = (
  handle: RoomHandle,
  timeline: TimelineState,
  { rows }: Stage<Row>,
  opensUnread: boolean,
) => {
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

  const toEnd = useCallback(() => list.current?.scrollToIndex(rows.length - 1, { align: "end" }), [rows.length]);

  const load = useCallback(() => {
    if (!measured.current) return;
    const page = wantedPage(last.current, handle.timeline.get());
    if (page === "older") void handle.loadOlder();
    if (page === "newer") void handle.loadNewer();
  }, [handle]);

  const read = useCallback((): Scroll | undefined => {
    const at = list.current;
    return at ? { offset: at.scrollOffset, viewport: at.viewportSize, content: at.scrollSize } : undefined;
  }, []);

  const onScroll = () => {
    const now = read();
    if (!now || !placed) return;
    const goesOn = follows(following.current, last.current, now, timeline.hasNewer);
    if (following.current && !goesOn) seeking.current = false;
    follow(goesOn);
    last.current = now;
    load();
  };

  const onResize = () => {
    const now = read();
    if (!now || !placed) return;
    if (following.current) toEnd();
    else if (fits(now) && !timeline.hasNewer) follow(true);
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
  }, [rows, placed, follow, toEnd, timeline.hasNewer, handle]);

  // At last: more, where it is wanted, once these rows are measured. Of two pages that come at once, the list would keep guessed heights for
  // the first, and find out when its reader is there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: new rows are the signal
  useLayoutEffect(() => {
    measured.current = false;
    return afterPaint(() => {
      measured.current = true;
      const now = read();
      if (!now || !placed || timeline.error) return;
      last.current = now;
      if (timeline.loading === undefined) load();
    });
  }, [rows, placed, timeline.loading, timeline.error, load, read]);

  return { list, atEnd, placed, onScroll, onResize, follow, toEnd };
};
