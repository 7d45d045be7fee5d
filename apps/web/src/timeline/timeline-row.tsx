import { memo } from "react";
import type { Expanded } from "../message/collapsible";
import { type Day, dayLabel } from "../message/day";
import { isSystem } from "../message/display-message";
import { Folded } from "../message/folded";
import { MessageView } from "../message/message-view";
import { systemText } from "../message/system-text";
import { Named } from "../people/named-text";
import { useRoomView } from "../room/room-view";
import { RoomStart } from "./room-start";
import type { Row } from "./rows";
import styles from "./timeline-row.module.css";
import type { Toggle } from "./use-expanded";

type TimelineRowProps = {
  row: Row;
  today: Day;
  highlighted: boolean;
  /** What of a tall message is shown to its end. */
  expanded: Expanded;
  onToggle: Toggle;
};

export const TimelineRow = memo(({ row, today, highlighted, expanded, onToggle }: TimelineRowProps) => {
  if (row.kind === "start") return <RoomStart />;
  if (row.kind === "day") return <DayLine>{dayLabel(row.day, today)}</DayLine>;
  return (
    <>
      {row.firstUnread && (
        <div className={styles.unread}>
          <span>New</span>
          <span className="sr-only"> messages from here</span>
        </div>
      )}
      {row.display.message && isSystem(row.display) ? (
        <p className={styles.system} data-seq={row.display.seq}>
          <Named text={systemText(row.display.message)} className={styles.name} />
        </p>
      ) : (
        <Folded authorId={row.display.author.userId} seq={row.display.seq}>
          <MessageView
            display={row.display}
            showsAuthor={row.showsAuthor}
            highlighted={highlighted}
            expanded={expanded}
            onToggle={(part, event) => onToggle(row.key, part, event)}
          />
        </Folded>
      )}
    </>
  );
});

/** A day, which leads to others. */
const DayLine = ({ children }: { children: string }) => {
  const { jump } = useRoomView();
  return (
    <h2 className={styles.day}>
      <button type="button" tabIndex={-1} title="Jump to a date" onClick={jump}>
        {children}
      </button>
    </h2>
  );
};
