import type { TimelineItem } from "@parley/client/timeline-view";
import { systemText } from "../message/system-text";
import { distinctName } from "../people/distinct-name";
import { toPlainText } from "../people/named-text";
import { isolate } from "../ui/isolate";

/** The text to read out: up to three messages of others after `afterSeq`, and the number of further ones. */
export const announcement = (
  items: readonly TimelineItem[],
  afterSeq: number,
  me: string,
  alike: ReadonlySet<string>,
): string => {
  const fresh = items.flatMap((item) =>
    item.kind === "message" && item.message.seq > afterSeq && item.message.userId !== me && !item.message.deleted
      ? [item.message]
      : [],
  );
  const spoken = fresh
    .slice(-3)
    .map((message) =>
      message.messageType === "SYSTEM"
        ? toPlainText(systemText(message), alike)
        : `${isolate(distinctName(message, alike))}: ${message.content}`,
    );
  const more = fresh.length - spoken.length;
  return (more > 0 ? [`${more} more new messages.`, ...spoken] : spoken).join("\n");
};
