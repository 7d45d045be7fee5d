import { useEffect, useState } from "react";
import { createPortal, flushSync } from "react-dom";
import type { Day } from "../message/day";
import { useRoomView } from "../room/room-view";
import styles from "./printed.module.css";
import type { Row } from "./rows";
import { TimelineRow } from "./timeline-row";

/** Whether the page is being printed. It is drawn synchronously, because the browser prints what is there after its event. */
const usePrinting = (): boolean => {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const begin = () => flushSync(() => setPrinting(true));
    const end = () => setPrinting(false);
    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", end);
    return () => {
      window.removeEventListener("beforeprint", begin);
      window.removeEventListener("afterprint", end);
    };
  }, []);
  return printing;
};

/** Replaces the app on paper: all loaded messages, as the app draws only those in view. */
export const Printed = ({ rows, today }: { rows: readonly Row[]; today: Day }) => {
  const { room } = useRoomView();
  if (!usePrinting()) return null;
  return createPortal(
    <div className={styles.printed}>
      <h1>
        <bdi>{room.name}</bdi>
      </h1>
      {rows.map((row) => (
        <TimelineRow key={row.key} row={row} today={today} highlighted={false} expanded={ALL} onToggle={stay} />
      ))}
    </div>,
    document.body,
  );
};

/** Paper has nothing to press, so it shows all there is. */
const ALL = { has: () => true };

const stay = () => {};
