import type { RoomHandle } from "@parley/client/room";
import type { TimelineState } from "@parley/client/timeline-view";
import type { RoomSummary } from "@parley/protocol/room";
import { useEffect, useRef, useState } from "react";
import { useChat } from "../chat/chat";
import { newestSeq } from "../timeline/newest";
import { useAttention } from "./use-attention";

type Divider = { seq: number | undefined; move(seq: number): void };

/** Where the line "New" stands: under what had been read when the reader came. It stays there while they read on. */
export const useDivider = (room: RoomSummary): Divider => {
  const [seq, move] = useState(room.unread > 0 ? room.readSeq : undefined);
  return { seq, move };
};

/** Moves the read position while the newest message is in view of somebody (I10), and the divider to what arrives while it is not. */
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
    // Where all is read, what comes is read as it comes: the room is never shown as unread for a moment.
    if (newest <= room.readSeq && room.unread === 0) return rooms.subscribe(read);
    // Not at once: what has just come may lead the timeline away from its end, to the line "New".
    const timer = setTimeout(read);
    return () => clearTimeout(timer);
  }, [reading, newest, room.readSeq, room.unread, handle, rooms]);
};
