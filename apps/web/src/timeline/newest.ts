import type { TimelineItem } from "@parley/client/timeline-view";

/** The sequence of the newest message that is loaded; 0 where none is. Own pending ones come after it. */
export const newestSeq = (items: readonly TimelineItem[]): number => {
  const newest = items.findLast((item) => item.kind === "message");
  return newest?.kind === "message" ? newest.message.seq : 0;
};
