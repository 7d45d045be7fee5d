import * as z from "zod/mini";
import { Count } from "./count";
import { MessageId, RoomId } from "./id";
import { LIMITS } from "./limits";
import { ClientMessageId } from "./message";
import { boundedText } from "./text";

/**
 * What a person has begun to write in a room, for all their devices. Nobody else learns of it. Without a text and without what it replies to there
 * is none: it was sent, or discarded.
 */
export const Draft = z.object({
  /** Mentions people as a message's `content` does. Kept as typed, white space included. */
  text: z.string(),
  replyToMessageId: z.optional(MessageId),
  /** Grows with each change; of two versions the higher one is right. */
  rev: Count,
});
export type Draft = z.infer<typeof Draft>;

/** Of a room in which one has begun nothing. */
export const NO_DRAFT: Draft = { text: "", rev: 0 };

/** What a draft is about: two of the same content are the same to their author. */
export type DraftContent = Pick<Draft, "text" | "replyToMessageId">;

export const isBlank = ({ text, replyToMessageId }: DraftContent): boolean =>
  text === "" && replyToMessageId === undefined;

export const isSameDraft = (one: DraftContent, other: DraftContent): boolean =>
  one.text === other.text && one.replyToMessageId === other.replyToMessageId;

/**
 * Saves what one has begun to write, or, with an empty text that replies to nothing, that there is none any more. `rev` is that of the draft which
 * it was made from, and 0 where there was none. Where another device has saved since, nothing changes: `saved` is false, and `draft` is what that
 * one has written. `clientSaveId` is minted for each save, and the same when that is sent again. `alone`: no other connection of the person's has asked
 * for drafts, so that the next save may wait for a longer pause.
 */
export const SaveDraft = {
  summary: "Save what one has begun to write in one of one's rooms, for one's other devices",
  input: z.strictObject({
    roomId: RoomId,
    text: boundedText(LIMITS.contentLength),
    replyToMessageId: z.optional(MessageId),
    rev: Count,
    clientSaveId: ClientMessageId,
  }),
  output: z.object({ draft: Draft, saved: z.boolean(), alone: z.optional(z.literal(true)) }),
};

/** To those of the person's other connections that have asked for drafts (`hello`). */
export const DraftEvent = Draft;

/** As `hello` tells it. */
export const RoomDraft = z.extend(Draft, { roomId: RoomId });
export type RoomDraft = z.infer<typeof RoomDraft>;
