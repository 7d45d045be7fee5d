import { type ReactNode, useId } from "react";
import styles from "./sidebar.module.css";

type RoomGroupProps = { title: string; actions: ReactNode; empty: ReactNode; children: ReactNode[] };

/** A titled part of the sidebar. While it is empty, it says what to do. */
export const RoomGroup = ({ title, actions, empty, children }: RoomGroupProps) => {
  const titleId = useId();
  return (
    <section aria-labelledby={titleId} className={styles.group}>
      <div className={styles.groupHead}>
        <h2 id={titleId}>{title}</h2>
        <div className={styles.groupActions}>{actions}</div>
      </div>
      {children.length > 0 ? <ul>{children}</ul> : <p className={styles.empty}>{empty}</p>}
    </section>
  );
};
