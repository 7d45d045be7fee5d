import type { TimelineItem } from "@parley/client/timeline-view";
import { withNames } from "@parley/protocol/mention";
import type { Message } from "@parley/protocol/message";
import type { User } from "@parley/protocol/user";
import { spoken } from "../message/spoken";
import { systemText } from "../message/system-text";
import { withoutMarks } from "../message/without-marks";
import { distinctName } from "../people/distinct-name";
import { toPlainText } from "../people/named-text";
import { isolate } from "../ui/isolate";

const readable = (message: Message, today: (person: User) => User): string =>
  withNames(withoutMarks(spoken(message)), (userId) => today({ userId, username: "somebody" }).username);

/** The text to read out: up to three messages of others after `afterSeq`, and the number of further ones. */
export const announcement = (
  items: readonly TimelineItem[],
  afterSeq: number,
  me: string,
  today: (person: User) => User,
  alike: ReadonlySet<string>,
): string => {
  const fresh = items.flatMap((item) =>
    item.kind === "message" && item.message.seq > afterSeq && item.message.userId !== me && !item.message.deleted
      ? [item.message]
      : [],
  );
  const spoken = fresh.slice(-3).map((message) =>
    message.messageType === "SYSTEM"
      ? toPlainText(
          systemText(message).map((part) => (typeof part === "string" ? part : today(part))),
          alike,
        )
      : `${isolate(distinctName(today(message), alike))}: ${readable(message, today)}`,
  );
  const more = fresh.length - spoken.length;
  return (more > 0 ? [`${more} more new messages.`, ...spoken] : spoken).join("\n");
};
