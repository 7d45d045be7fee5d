import { memo } from "react";
import { Named } from "../people/named-text";
import { type Day, dayLabel } from "./day";
import { isSystem } from "./post";
import { PostView } from "./post-view";
import { RoomStart } from "./room-start";
import type { Row } from "./rows";
import { systemText } from "./system-text";
import styles from "./timeline-row.module.css";
import type { Toggle } from "./use-unfolded";

type TimelineRowProps = {
  row: Row;
  today: Day;
  highlighted: boolean;
  /** Whether a tall message is shown to its end. */
  open: boolean;
  onToggle: Toggle;
};

export const TimelineRow = memo(({ row, today, highlighted, open, onToggle }: TimelineRowProps) => {
  if (row.kind === "start") return <RoomStart />;
  if (row.kind === "day") return <h2 className={styles.day}>{dayLabel(row.day, today)}</h2>;
  return (
    <>
      {row.firstUnread && (
        <div className={styles.unread}>
          <span>New</span>
          <span className="sr-only"> messages from here</span>
        </div>
      )}
      {row.post.message && isSystem(row.post) ? (
        <p className={styles.system} data-seq={row.post.seq}>
          <Named text={systemText(row.post.message)} className={styles.name} />
        </p>
      ) : (
        <PostView
          post={row.post}
          head={row.head}
          highlighted={highlighted}
          open={open}
          onToggle={(event) => onToggle(row.key, event)}
        />
      )}
    </>
  );
});
