import type { RoomHandle } from "@parley/client/room";
import type { TimelineState } from "@parley/client/timeline-view";
import type { RoomSummary } from "@parley/protocol/room";
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { useChat } from "../chat/chat";
import { newestSeq } from "../room/items";
import type { RoomRoute } from "../router/route";
import { useSelected } from "../ui/use-store";

const subscribeToFocus = (listener: () => void) => {
  window.addEventListener("focus", listener);
  window.addEventListener("blur", listener);
  document.addEventListener("visibilitychange", listener);
  return () => {
    window.removeEventListener("focus", listener);
    window.removeEventListener("blur", listener);
    document.removeEventListener("visibilitychange", listener);
  };
};

/** Whether the browser thinks that somebody looks at this window. */
const useAttention = (): boolean =>
  useSyncExternalStore(subscribeToFocus, () => document.visibilityState === "visible" && document.hasFocus());

/** `opening` is another object each time the reader is to be taken to the line New: as they come, if something is unread. */
type Divider = { seq: number | undefined; opening: object | undefined; move(seq: number | undefined): void };

/**
 * The line New. It stays under the last message that was read when the reader came. A page opens by the read position of its cache, and by that
 * of the server once it is told: what has come while it was closed is unread.
 */
export const useDivider = (room: RoomSummary, { at }: RoomRoute): Divider => {
  const isTold = useSelected(useChat().client.rooms, ({ asOf }) => asOf === undefined);
  const wasTold = useRef(isTold);
  const [seq, move] = useState(room.unread > 0 ? room.readSeq : undefined);
  const [opening, open] = useState(room.unread > 0 && at === undefined ? {} : undefined);
  useLayoutEffect(() => {
    if (isTold && !wasTold.current && room.unread > 0) {
      move(room.readSeq);
      if (at === undefined) open({});
    }
    wasTold.current = isTold;
  }, [isTold, room.unread, room.readSeq, at]);
  return { seq, opening, move };
};

/**
 * Moves the read position while somebody looks at the newest message (I10). Moves the divider to messages that arrive while nobody does. Returns
 * whether somebody looks at others.
 */
export const useReading = (
  room: RoomSummary,
  handle: RoomHandle,
  timeline: TimelineState,
  atEnd: boolean,
  { move }: Divider,
): boolean => {
  const { rooms } = useChat().client;
  const attentive = useAttention();
  const reading = attentive && atEnd && timeline.loaded && !timeline.hasNewer;
  const unreadBefore = useRef(room.unread);

  useEffect(() => {
    if (unreadBefore.current === 0 && room.unread > 0 && !reading) move(room.readSeq);
    unreadBefore.current = room.unread;
  }, [room.unread, room.readSeq, reading, move]);

  const newest = newestSeq(timeline.items);
  useEffect(() => {
    if (!reading) return;
    const read = () => handle.markRead(newestSeq(handle.timeline.get().items));
    // If all is read, mark a new message as read as it arrives, so that the room does not show as unread for a moment.
    if (newest <= room.readSeq && room.unread === 0) return rooms.subscribe(read);
    // In a moment, as the timeline may first scroll up to the line New.
    const timer = setTimeout(read);
    return () => clearTimeout(timer);
  }, [reading, newest, room.readSeq, room.unread, handle, rooms]);
  return attentive && !reading;
};
