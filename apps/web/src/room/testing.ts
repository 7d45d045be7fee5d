import type { PendingMessage } from "@parley/client/outbox";
import type { TimelineItem } from "@parley/client/timeline-view";
import type { Message } from "@parley/protocol/message";
import type { RoomSummary } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";

export const ADA: User = { userId: "ada", username: "Ada" };
export const BOB: User = { userId: "bob", username: "Bob" };

const NOON = new Date(2026, 10, 23, 12).getTime();
const MINUTE_MS = 60_000;

/** A confirmed message, `minute` minutes after noon. */
export const said = (seq: number, author: User, minute: number, fields: Partial<Message> = {}): TimelineItem => ({
  kind: "message",
  key: `r.${seq}`,
  message: {
    messageId: `r.${seq}`,
    roomId: "r",
    seq,
    ...author,
    content: `message ${seq}`,
    messageType: "TEXT",
    timestamp: new Date(NOON + minute * MINUTE_MS).toISOString(),
    rev: 0,
    ...fields,
  },
});

const pending = (key: string, minute: number, status: PendingMessage["status"]): TimelineItem => ({
  kind: "pending",
  key,
  time: NOON + minute * MINUTE_MS,
  pending: {
    clientMessageId: key,
    roomId: "r",
    content: "on its way",
    composedAt: NOON + minute * MINUTE_MS,
    status,
    attempts: 1,
    refusals: 0,
  },
});

/** The reader's own message that is on its way. */
export const sending = (key: string, minute: number) => pending(key, minute, "sending");

/** The reader's own message that the server refused. */
export const refused = (key: string, minute: number) => pending(key, minute, "failed");

/** A public room in which nothing was written, as tests need it. */
export const summaryOf = (fields: Partial<RoomSummary> = {}): RoomSummary => ({
  roomId: "r",
  name: "Plans",
  kind: "public",
  isPrivate: false,
  createdBy: "u1",
  createdAt: "2026-01-01T00:00:00.000Z",
  members: [],
  role: "member",
  seq: 0,
  change: 0,
  readSeq: 0,
  unread: 0,
  mentions: 0,
  ...fields,
});
