import type { PendingMessage } from "@parley/client/outbox";
import type { TimelineItem } from "@parley/client/timeline-view";
import { textOf } from "@parley/protocol/file";
import type { Message } from "@parley/protocol/message";
import type { User } from "@parley/protocol/user";
import type { ShownFile } from "../deferred/deferred";

/** A message as the app draws it, in the log (`message`) or still on its way (`pending`). */
export type DisplayMessage = {
  author: User;
  time: Date;
  /** Empty where there are only files. */
  content: string;
  files: readonly ShownFile[] | undefined;
  /** Infinity for a pending message, which stands below all others. */
  seq: number;
  replyToMessageId: string | undefined;
  message: Message | undefined;
  pending: PendingMessage | undefined;
};

export const toDisplayMessage = (item: TimelineItem, me: User): DisplayMessage => {
  if (item.kind === "pending") {
    const { pending, time } = item;
    return {
      author: me,
      time: new Date(time),
      content: pending.content,
      files: pending.files,
      seq: Number.POSITIVE_INFINITY,
      replyToMessageId: pending.replyToMessageId,
      message: undefined,
      pending,
    };
  }
  const { message } = item;
  return {
    author: { userId: message.userId, username: message.username },
    time: new Date(message.timestamp),
    content: textOf(message),
    files: message.files,
    seq: message.seq,
    replyToMessageId: message.replyToMessageId,
    message,
    pending: undefined,
  };
};

export const isSystem = (display: DisplayMessage): boolean => display.message?.messageType === "SYSTEM";
