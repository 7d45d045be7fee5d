import type { TimelineItem } from "@parley/client/timeline-view";
import type { Message } from "@parley/protocol/message";

/** The newest message that somebody wrote themselves and may still change. */
export const lastEditable = (items: readonly TimelineItem[], userId: string): Message | undefined => {
  const found = items.findLast(
    (item) =>
      item.kind === "message" &&
      item.message.userId === userId &&
      item.message.messageType === "TEXT" &&
      !item.message.deleted,
  );
  return found?.kind === "message" ? found.message : undefined;
};
