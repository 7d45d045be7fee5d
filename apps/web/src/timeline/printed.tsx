import { type ReactNode, useEffect, useState } from "react";
import { createPortal, flushSync } from "react-dom";
import type { Expanded } from "../deferred/deferred";
import { useRoomView } from "../room/room-view";
import styles from "./printed.module.css";

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

/** Replaces the app on paper: all loaded messages, as the app draws only those in view. Paper has nothing to press, so it shows all there is. */
export const Printed = ({ children }: { children(expanded: Expanded): ReactNode }) => {
  const { room } = useRoomView();
  if (!usePrinting()) return null;
  return createPortal(
    <div className={styles.printed}>
      <h1>
        <bdi>{room.name}</bdi>
      </h1>
      {children(ALL)}
    </div>,
    document.body,
  );
};

const ALL = { has: () => true };
