import { useCallback, useEffect, useState } from "react";
import { useChat } from "../chat/chat";

/** A rail grows by so much at a time, or after this long: an arrival alone draws nothing of it. */
const GROWTH = 0.03;
const SETTLED_MS = 10_000;

/** The sequence at the rail's lower end. It follows the log in steps, as each would move all that is on the rail. */
export const useRailEnd = (roomId: string): number => {
  const { rooms } = useChat().client;
  const newest = useCallback(() => rooms.get().rooms.get(roomId)?.seq ?? 0, [rooms, roomId]);
  const [end, setEnd] = useState(newest);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let known = -1;
    const follow = () => {
      const seq = newest();
      if (seq === known) return;
      clearTimeout(timer);
      const settle = () => {
        known = seq;
        setEnd(seq);
      };
      if (Math.abs(seq - known) > known * GROWTH) settle();
      else timer = setTimeout(settle, SETTLED_MS);
    };
    follow();
    const unsubscribe = rooms.subscribe(follow);
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [rooms, newest]);
  return end;
};
