import type { TimelineItem } from "@parley/client/timeline-view";

/** The sequence of the newest system message that is loaded, which tells that people came or went; 0 where there is none. */
export const newestSystemSeq = (items: readonly TimelineItem[]): number => {
  const found = items.findLast((item) => item.kind === "message" && item.message.messageType === "SYSTEM");
  return found?.kind === "message" ? found.message.seq : 0;
};
