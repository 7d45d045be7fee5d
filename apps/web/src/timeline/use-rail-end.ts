import { useEffect, useState } from "react";

/** A rail grows by so much at a time, or after this long: an arrival alone draws nothing of it. */
const GROWTH = 0.03;
const SETTLED_MS = 10_000;

/** The sequence at the rail's lower end. It follows the log in steps, as each would move all that is on the rail. */
export const useRailEnd = (seq: number): number => {
  const [end, setEnd] = useState(seq);
  const isFar = Math.abs(seq - end) > end * GROWTH;
  if (isFar) setEnd(seq);
  useEffect(() => {
    if (seq === end) return;
    const timer = setTimeout(setEnd, SETTLED_MS, seq);
    return () => clearTimeout(timer);
  }, [seq, end]);
  return end;
};
