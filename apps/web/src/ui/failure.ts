import { type ErrorCode, ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";

/** A sentence about a failure. Those of the server are written for people. */
export const sentence = (error: unknown): string =>
  error instanceof ParleyError ? error.message : "Something went wrong. Please try again.";

const MB = 1024 * 1024;
const [DAILY_MB, GUEST_MB] = [LIMITS.dailyFileBytes / MB, LIMITS.dailyGuestFileBytes / MB];

const NOT_SENT: Partial<Record<ErrorCode, string>> = {
  "room.not_found": "This room is gone, or you are no longer in it.",
  "room.removed": "You are no longer in this room.",
  "room.not_joined": "You are no longer in this room.",
  "room.archived": "This room is archived.",
  "room.moderators_post": "Only owners and moderators can write here.",
  "room.mention_restricted": "Only owners and moderators can mention everybody here.",
  "person.unavailable": "You cannot reach this person.",
  "person.blocked": "You have blocked this person.",
  "message.too_old": "It waited too long to be sent safely.",
  "message.deleted": "The message has been deleted.",
  "input.invalid": "The server did not accept this text.",
  "file.quota": `It is more than you may upload in one day, which is ${DAILY_MB} MB, and ${GUEST_MB} MB for a guest. Try again tomorrow.`,
  "file.too_large": `A file is larger than ${LIMITS.fileBytes / MB} MB.`,
  "file.not_found": "One of its files is gone. Try again, or attach it anew.",
  "file.not_ready": "One of its files did not arrive whole.",
  "session.required": "You have been signed out.",
};

/** Why a message was not sent, by its error code, as the outbox stores no sentence. */
export const notSent = (code: ErrorCode | undefined): string =>
  (code && NOT_SENT[code]) ?? "It could not be delivered.";
