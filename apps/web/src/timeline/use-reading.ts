import type { RoomHandle } from "@parley/client/room";
import type { TimelineState } from "@parley/client/timeline-view";
import type { RoomSummary } from "@parley/protocol/room";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useChat } from "../chat/chat";
import { newestSeq } from "../room/items";

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

/** Whether somebody looks at this window, as far as a browser can tell. */
const useAttention = (): boolean =>
  useSyncExternalStore(subscribeToFocus, () => document.visibilityState === "visible" && document.hasFocus());

type Divider = { seq: number | undefined; move(seq: number): void };

/** The line "New". It stands under the last message that was read when the reader came, and stays there while they read on. */
export const useDivider = (room: RoomSummary): Divider => {
  const [seq, move] = useState(room.unread > 0 ? room.readSeq : undefined);
  return { seq, move };
};

/** Moves the read position while somebody looks at the newest message (I10). Moves the divider to what arrives while nobody does. */
export const useReading = (
  room: RoomSummary,
  handle: RoomHandle,
  timeline: TimelineState,
  atEnd: boolean,
  { move }: Divider,
) => {
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
    // If all is read, a new message is read as it arrives: the room never shows as unread, not even for a moment.
    if (newest <= room.readSeq && room.unread === 0) return rooms.subscribe(read);
    // Later, as the timeline may first scroll away from its end, to the line "New".
    const timer = setTimeout(read);
    return () => clearTimeout(timer);
  }, [reading, newest, room.readSeq, room.unread, handle, rooms]);
};
