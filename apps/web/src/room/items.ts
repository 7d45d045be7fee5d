import type { TimelineItem } from "@parley/client/timeline-view";
import type { Message } from "@parley/protocol/message";

/** The sequence of the newest loaded message; 0 if there is none. Pending messages come after it. */
export const newestSeq = (items: readonly TimelineItem[]): number => {
  const newest = items.findLast((item) => item.kind === "message");
  return newest?.kind === "message" ? newest.message.seq : 0;
};

/** The message at a sequence; undefined if it is not loaded. */
export const findMessage = (items: readonly TimelineItem[], seq: number): Message | undefined => {
  const first = items[0];
  // The confirmed messages have no gaps.
  const item = first?.kind === "message" ? items[seq - first.message.seq] : undefined;
  return item?.kind === "message" ? item.message : undefined;
};
