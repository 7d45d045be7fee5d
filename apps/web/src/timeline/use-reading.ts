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

/** Whether the browser thinks that somebody looks at this window. */
const useAttention = (): boolean =>
  useSyncExternalStore(subscribeToFocus, () => document.visibilityState === "visible" && document.hasFocus());

type Divider = { seq: number | undefined; move(seq: number): void };

/** The line New. It stays under the last message that was read when the reader came. */
export const useDivider = (room: RoomSummary): Divider => {
  const [seq, move] = useState(room.unread > 0 ? room.readSeq : undefined);
  return { seq, move };
};

/** Moves the read position while somebody looks at the newest message (I10). Moves the divider to messages that arrive while nobody does. */
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

  const readBefore = useRef(room.readSeq);
  useEffect(() => {
    // Marked as unread, here or elsewhere.
    if (room.readSeq < readBefore.current) move(room.readSeq);
    readBefore.current = room.readSeq;
  }, [room.readSeq, move]);

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
};
