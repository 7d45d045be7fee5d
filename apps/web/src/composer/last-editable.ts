import type { TimelineItem } from "@parley/client/timeline-view";

/** The newest message by this person that they may edit, now or once it has been sent. */
export const lastEditable = (items: readonly TimelineItem[], userId: string): TimelineItem | undefined =>
  items.findLast((item) =>
    item.kind === "pending"
      ? item.pending.status !== "failed"
      : item.message.userId === userId && item.message.messageType === "TEXT" && !item.message.deleted,
  );
