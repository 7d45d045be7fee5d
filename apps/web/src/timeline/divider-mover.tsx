import { isMarkedSince } from "@parley/client/rooms";
import type { RoomSummary } from "@parley/protocol/room";
import { useEffect, useRef } from "react";

type DividerMoverProps = {
  room: RoomSummary;
  /** Whether the reader looks at other messages than the newest, so that no position goes forward by that. */
  isElsewhere: boolean;
  move(seq: number | undefined): void;
};

/** Moves the line New with the read position where somebody sets that, here or elsewhere: back, or forward again. Reading leaves the line where it is. */
export const DividerMover = ({ room, isElsewhere, move }: DividerMoverProps): null => {
  const { readSeq, unreadAt, unread } = room;
  const before = useRef({ readSeq, unreadAt, kept: false });
  useEffect(() => {
    const { current } = before;
    const isMarked = isMarkedSince(current, { readSeq, unreadAt });
    const isForward = readSeq > current.readSeq;
    // While the room is kept unread, also where the position goes forward and not to the end, nothing is marked as read by reading.
    const isSet = isForward && (current.kept || isElsewhere);
    if (isMarked || isSet) move(isMarked || unread > 0 ? readSeq : undefined);
    before.current = { readSeq, unreadAt, kept: isMarked || (current.kept && unread > 0) };
  }, [readSeq, unreadAt, unread, isElsewhere, move]);
  return null;
};
