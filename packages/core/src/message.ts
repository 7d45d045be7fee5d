import type { Input, Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { parseMessageId } from "@parley/protocol/id";
import { LIMITS } from "@parley/protocol/limits";
import type { Message } from "@parley/protocol/message";
import type { Role } from "@parley/protocol/room";
import * as Connection from "./connection";
import type { Context, Delivery, Outcome } from "./context";
import * as Event from "./event";
import * as Log from "./log";
import * as Member from "./member";
import { type HeadRow, type MessageRow, toMessage } from "./row";

/**
 * Sends a message (I1, I2, I4, I5, I9). Costs 2 write and 2 read units for a message of up to 800 letters, whatever the size of the room and its
 * history. Throws `room.not_joined`, `room.not_found`, `message.not_found` (the one replied to), `message.rate_limited`,
 * `message.too_old`, `server.busy`.
 */
export const send = async (ctx: Context, input: Input<"sendMessage">): Promise<Outcome<Output<"sendMessage">>> => {
  const roomId = input.roomId ?? (await Connection.lastRoom(ctx));
  const draft: Log.Draft = {
    userId: ctx.actor.userId,
    username: ctx.actor.username,
    content: input.content,
    ...(input.messageType && input.messageType !== "TEXT" && { messageType: input.messageType }),
    nonce: input.clientMessageId ?? ctx.mintId(),
    ...(input.replyToMessageId && { replyTo: replyTarget(roomId, input.replyToMessageId) }),
  };
  const appended = await Log.append(ctx, roomId, draft, input.afterSeq, {
    author: () => Member.require(ctx, roomId),
    head({ seq, pace }) {
      if (draft.replyTo !== undefined && draft.replyTo > seq) throw notFound();
      return { pace: allow(pace, ctx.actor.userId, ctx.clock.now()) };
    },
  });
  const sent = toMessage(roomId, appended.seq, appended.row);
  return {
    result: {
      message: "Message sent successfully",
      messageId: sent.messageId,
      sent,
      change: Event.changeOf(appended),
    },
    // The reply carries the message; the seed's client, which sends no clientMessageId, expects it as an event too.
    events: [Event.message(appended, sent, input.clientMessageId && ctx.actor.connectionId)],
  };
};

const replyTarget = (roomId: string, id: string): number => {
  const target = parseMessageId(id);
  if (target.roomId !== roomId) throw notFound();
  return target.seq;
};

const notFound = () => new ParleyError("message.not_found", "Unable to find the message: there is none with this id.");

/**
 * Flood control by the generic cell rate algorithm: for each author, the time when their allowance is full again. Throws
 * `message.rate_limited` with the time to wait; otherwise answers with the room's pace after one more message of this author.
 */
const allow = (pace: HeadRow["pace"] = {}, userId: string, now: number): Record<string, number> => {
  const full = Math.max(pace[userId] ?? 0, now);
  const retryAfterMs = full + LIMITS.floodIntervalMs - now - LIMITS.floodBurst * LIMITS.floodIntervalMs;
  if (retryAfterMs > 0)
    throw new ParleyError("message.rate_limited", "Unable to send the message: too many in a short time.", {
      retryAfterMs,
    });
  const others = Object.entries(pace)
    .filter(([author, until]) => author !== userId && until > now)
    .sort(([, a], [, b]) => b - a)
    .slice(0, PACED_AUTHORS - 1);
  return Object.fromEntries([[userId, full + LIMITS.floodIntervalMs], ...others]);
};

/** Keeps the head small: of more authors at once, the least hurried are forgotten. */
const PACED_AUTHORS = 6;

/**
 * Edits a message of one's own (I8). Sending the same edit again completes an earlier try. Throws `room.not_found`, `message.not_found`,
 * `message.not_yours`, `message.deleted`, `server.busy`.
 */
export const edit = async (ctx: Context, input: Input<"editMessage">): Promise<Outcome<Output<"editMessage">>> => {
  const { message, change, events } = await amend(ctx, input.messageId, (row, now) => {
    if (row.userId !== ctx.actor.userId || row.messageType === "SYSTEM") throw notYours();
    if (row.deletedAt !== undefined)
      throw new ParleyError("message.deleted", "Unable to edit the message: it has been deleted.");
    if (row.content === input.content) return row;
    return { ...row, content: input.content, editedAt: now, rev: (row.rev ?? 0) + 1 };
  });
  return { result: { message: "Message edited successfully", edited: message, change }, events };
};

/**
 * Deletes a message of one's own, or any but a system message as the room's owner (I8). A tombstone stays in its place; the text is gone
 * from the table. Idempotent. Throws `room.not_found`, `message.not_found`, `message.not_yours`, `server.busy`.
 */
export const remove = async (
  ctx: Context,
  input: Input<"deleteMessage">,
): Promise<Outcome<Output<"deleteMessage">>> => {
  const { message, change, events } = await amend(ctx, input.messageId, (row, now, role) => {
    const mine = row.userId === ctx.actor.userId || role === "owner";
    if (!mine || row.messageType === "SYSTEM") throw notYours();
    if (row.deletedAt !== undefined) return row;
    const { content: _content, ...rest } = row;
    return { ...rest, deletedAt: now, rev: (row.rev ?? 0) + 1 };
  });
  return { result: { message: "Message deleted successfully", deleted: message, change }, events };
};

const notYours = () =>
  new ParleyError("message.not_yours", "Unable to change the message: it is somebody else's, or the room's own.");

const amend = async (
  ctx: Context,
  id: string,
  change: (row: MessageRow, now: number, role: Role) => MessageRow,
): Promise<{ message: Message; change: number; events: Delivery[] }> => {
  const { roomId, seq } = parseMessageId(id);
  const author = () => Member.require(ctx, roomId);
  const amended = await Log.amend(ctx, roomId, seq, author, (row, { role }) => {
    if (!row) throw notFound();
    return change(row, ctx.clock.now(), role);
  });
  const message = toMessage(roomId, seq, amended.row);
  return { message, change: Event.changeOf(amended), events: [Event.message(amended, message)] };
};
