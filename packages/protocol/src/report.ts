import * as z from "zod/mini";
import { MessageId, RoomId, UserId } from "./id";
import { Message } from "./message";
import { ReportReason } from "./text";
import { Timestamp } from "./time";
import { User } from "./user";

/** That a member thinks that the moderators should look at a message. Only they see who says so. */
export const Report = z.object({
  messageId: MessageId,
  /** As it is now. */
  message: Message,
  reporter: User,
  reason: z.string(),
  reportedAt: Timestamp,
});
export type Report = z.infer<typeof Report>;

/** Idempotent: a person reports a message once, and the first reason stays. */
export const ReportMessage = {
  summary: "Report a message to the room's owners and moderators",
  input: z.strictObject({ roomId: RoomId, messageId: MessageId, reason: ReportReason }),
  output: z.object({ message: z.string() }),
};

/** The newest first, of messages that are not deleted: as many as fit of at most `LIMITS.openReports`. */
export const ListReports = {
  summary: "List what was reported in a room, as its owner or moderator",
  input: z.strictObject({ roomId: RoomId }),
  output: z.object({
    reports: z.array(Report),
    /** There are older ones, which do not fit. */
    more: z.optional(z.literal(true)),
  }),
};

/** Idempotent. */
export const DismissReport = {
  summary: "Close a report without doing anything about its message",
  input: z.strictObject({ roomId: RoomId, messageId: MessageId, userId: UserId }),
  output: z.object({ message: z.string() }),
};

/** To the owners and moderators: somebody has reported a message. */
export const ReportEvent = z.object({ messageId: MessageId });
