import type { RoomHandle } from "@parley/client/room";
import type { TimelineState } from "@parley/client/timeline-view";
import { useEffect, useLayoutEffect, useState } from "react";
import { findMessage } from "../room/items";
import type { RoomRoute } from "../router/route";
import { useNotify } from "../ui/notice";
import type { Row } from "./rows";

const indexOf = (rows: readonly Row[], seq: number) =>
  rows.findIndex((row) => row.kind === "message" && row.display.seq === seq);

/** Scrolls to the message of the address, and loads it if needed. Returns the route whose message it has reached, or not found. */
export const useRoomRoute = (
  roomRoute: RoomRoute,
  handle: RoomHandle,
  timeline: TimelineState,
  rows: readonly Row[],
  show: (index: number) => void,
): RoomRoute | undefined => {
  const [reached, setReached] = useState<RoomRoute>();
  const notify = useNotify();
  const { at } = roomRoute;

  useEffect(() => {
    if (at === undefined || !timeline.loaded || roomRoute === reached || findMessage(handle.timeline.get().items, at))
      return;
    void handle.loadAround(at).then(() => {
      const { error } = handle.timeline.get();
      if (error || findMessage(handle.timeline.get().items, at)) return;
      setReached(roomRoute);
      notify("That message is not in this room.");
    });
  }, [at, roomRoute, reached, timeline.loaded, handle, notify]);

  useLayoutEffect(() => {
    if (at === undefined || roomRoute === reached) return;
    const index = indexOf(rows, at);
    if (index < 0) return;
    show(index);
    setReached(roomRoute);
  }, [at, roomRoute, reached, rows, show]);

  return reached;
};
