import type { RoomHandle } from "@parley/client/room";
import type { TimelineState } from "@parley/client/timeline-view";
import { useEffect, useLayoutEffect, useState } from "react";
import type { Route } from "../router/route";
import { useNotify } from "../ui/notice";
import type { Row } from "./rows";
import { findMessage } from "./use-quoted";

export type Visit = Extract<Route, { name: "room" }>;

const indexOf = (rows: readonly Row[], seq: number) =>
  rows.findIndex((row) => row.kind === "post" && row.post.seq === seq);

/** Takes the timeline to the message that the address names, loading it if need be. Answers with the place it has come to. */
export const useVisit = (
  visit: Visit,
  handle: RoomHandle,
  timeline: TimelineState,
  rows: readonly Row[],
  show: (index: number) => void,
): Visit | undefined => {
  const [reached, setReached] = useState<Visit>();
  const notify = useNotify();
  const { at } = visit;

  useEffect(() => {
    if (at === undefined || !timeline.loaded || visit === reached || findMessage(handle.timeline.get(), at)) return;
    void handle.loadAround(at).then(() => {
      const { error } = handle.timeline.get();
      if (!error && !findMessage(handle.timeline.get(), at)) notify("That message is not in this room.");
    });
  }, [at, visit, reached, timeline.loaded, handle, notify]);

  useLayoutEffect(() => {
    if (at === undefined || visit === reached) return;
    const index = indexOf(rows, at);
    if (index < 0) return;
    show(index);
    setReached(visit);
  }, [at, visit, reached, rows, show]);

  return reached;
};
