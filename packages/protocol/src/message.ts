import * as z from "zod/mini";
import { Count, PageLimit } from "./count";
import { Attachment, SentFiles } from "./file";
import { Epoch, MessageId, RoomId, Seq, SeqOrZero, UserId } from "./id";
import { LIMITS } from "./limits";
import { Emoji, Reaction } from "./reaction";
import { Invite, MentionRoom, Post, Role } from "./room";
import { OptionalContent } from "./text";
import { Timestamp } from "./time";
import { User } from "./user";

/** Minted by the client, once per message composed; it stays the same however often the message is sent again (I2). */
export const ClientMessageId = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(LIMITS.clientMessageIdLength),
    z.regex(/^[\x21-\x7e]+$/, "must be printable ASCII"),
  );

/**
 * What a SYSTEM message says, for clients to put into words: what the message's author did, and to whom. Rooms will have more to say: of a
 * `kind` that is not known, show `content`.
 */
export const SystemChange = z.object({
  /**
   * Of a person (`object`): `added`, `kicked`, `removed` (banned), `unbanned`, `role`. Of the author: `left`. Of the room: `renamed`,
   * `described`, `inviting`, `posting`, `mentioning`, `archived`, `unarchived`.
   */
  kind: z.string(),
  object: z.optional(User),
  /** With `role`: what the person is from now on. */
  role: z.optional(Role),
  /** With `renamed`. */
  name: z.optional(z.string()),
  /** With `described`; empty where the description was taken away. */
  description: z.optional(z.string()),
  /** With `inviting`. */
  invite: z.optional(Invite),
  /** With `posting`. */
  post: z.optional(Post),
  /** With `mentioning`. */
  mention: z.optional(MentionRoom),
});
export type SystemChange = z.infer<typeof SystemChange>;

export const Message = z.object({
  messageId: MessageId,
  roomId: RoomId,
  seq: Seq,
  userId: UserId,
  /** What the author's profile says when it is read; of an event, when their connection was opened. */
  username: z.string(),
  /**
   * Mentions people as `<@userId>`, and everybody in the room as `<@room>`. Empty once deleted. Of a message with files alone it names these, for clients that do not know `files`. Of a SYSTEM message an English sentence, for clients that do not know `system`.
   */
  content: z.string(),
  /** With files: IMAGE where all of them are pictures, else FILE. */
  messageType: z.enum(["TEXT", "IMAGE", "FILE", "SYSTEM"]),
  /** Absent where there are none, and once deleted. */
  files: z.optional(z.array(Attachment)),
  /** Of SYSTEM messages, save those of before version 2. */
  system: z.optional(SystemChange),
  timestamp: Timestamp,
  /** How often the message was changed, reactions included; of two versions the higher one is right. */
  rev: Count,
  clientMessageId: z.optional(ClientMessageId),
  replyToMessageId: z.optional(MessageId),
  /** Whose message that is, where it was known when this one was sent. */
  replyToUserId: z.optional(UserId),
  edited: z.optional(z.literal(true)),
  editedAt: z.optional(Timestamp),
  deleted: z.optional(z.literal(true)),
  deletedAt: z.optional(Timestamp),
  /** In the order of each emoji's first use. Absent where there are none, and once deleted. */
  reactions: z.optional(z.array(Reaction)),
});
export type Message = z.infer<typeof Message>;

/**
 * With `files`, which are uploaded first (`upload.ts`), `content` may be empty, and `messageType` follows from them. Without `roomId` the message goes to the room that this connection joined last. With `clientMessageId` goes `afterSeq`, the newest
 * sequence that the client knew when it first tried to send: a resend is recognised by looking from there on. `epoch` is the one that
 * `hello` told when `afterSeq` was taken: in a log that was restored since, the place means nothing.
 */
export const SendMessage = {
  summary: "Send a message",
  input: z
    .strictObject({
      roomId: z.optional(RoomId),
      content: OptionalContent,
      files: z.optional(SentFiles),
      messageType: z.optional(z.enum(["TEXT", "IMAGE", "FILE"])),
      replyToMessageId: z.optional(MessageId),
      clientMessageId: z.optional(ClientMessageId),
      afterSeq: z.optional(SeqOrZero),
      epoch: z.optional(Epoch),
    })
    .check(
      z.refine((input) => input.files !== undefined || input.content !== "", {
        message: "must not be blank",
        path: ["content"],
      }),
      z.refine((input) => (input.clientMessageId === undefined) === (input.afterSeq === undefined), {
        message: "clientMessageId and afterSeq go together",
        path: ["afterSeq"],
      }),
    ),
  output: z.object({
    message: z.string(),
    messageId: MessageId,
    /** The message as it stands in the log. */
    sent: Message,
    change: Count,
  }),
};

/**
 * A message with files may lose its text. With `rev`, the version that the new text was made from, the edit is refused where the text has
 * changed since. Reactions do not matter.
 */
export const EditMessage = {
  summary: "Replace the text of a message of one's own",
  input: z.strictObject({ messageId: MessageId, content: OptionalContent, rev: z.optional(Count) }),
  output: z.object({ message: z.string(), edited: Message, change: Count }),
};

export const DeleteMessage = {
  summary: "Delete a message of one's own, or any as the room's owner or moderator; its text is gone everywhere (I8)",
  input: z.strictObject({ messageId: MessageId }),
  output: z.object({ message: z.string(), deleted: Message, change: Count }),
};

/** Says what should be, so it may be sent again. Reacting is no post: it takes a membership only. */
export const React = {
  summary: "Put an emoji on a message, or take one's own off",
  input: z.strictObject({ messageId: MessageId, emoji: Emoji, on: z.boolean() }),
  output: z.object({ message: z.string(), reacted: Message, change: Count }),
};

/** The seed's paging key, passed back as it came. */
const StartKey = z.strictObject({ before: Seq });

/**
 * One page, newest first: the messages before `before` (or before the key that the last page returned), the ones after `after` that are
 * oldest, those from the first one on that is of `at` or later, or the newest of all. A page may be shorter than `limit` where the texts are long; `seq` says where the log ends.
 */
export const GetRoomHistory = {
  summary: "Read a page of a room's messages",
  input: z
    .strictObject({
      roomId: RoomId,
      limit: z.optional(PageLimit),
      before: z.optional(Seq),
      after: z.optional(SeqOrZero),
      at: z.optional(Timestamp),
      exclusiveStartKey: z.optional(StartKey),
    })
    .check(
      z.refine(
        (input) =>
          [input.before, input.after, input.at, input.exclusiveStartKey].filter((bound) => bound !== undefined)
            .length <= 1,
        "before, after, at and exclusiveStartKey exclude each other",
      ),
    ),
  output: z.object({
    messages: z.array(Message),
    lastEvaluatedKey: z.optional(StartKey),
    /** The room's newest sequence and change counter, where the page reached the end of the log. */
    seq: z.optional(SeqOrZero),
    change: z.optional(Count),
  }),
};

/** When messages were written that are spread evenly over the log, the first and the last among them: enough to say about when any other was. */
export const GetRoomTimes = {
  summary: "Learn when a room's messages were written, in one request for a room of any size",
  input: z.strictObject({ roomId: RoomId }),
  output: z.object({
    /** Oldest first, at most `LIMITS.roomTimes`. Some may be missing. */
    times: z.array(z.object({ seq: Seq, at: Timestamp })),
  }),
};
