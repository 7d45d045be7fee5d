import type { Input, Output } from "@parley/protocol/actions";
import { BUDGETS } from "@parley/protocol/budgets";
import { ParleyError } from "@parley/protocol/error";
import { isPicture, type SentFiles } from "@parley/protocol/file";
import { parseMessageId } from "@parley/protocol/id";
import { LIMITS } from "@parley/protocol/limits";
import type { Message } from "@parley/protocol/message";
import { isOverfull } from "@parley/protocol/reaction";
import type { Context, Delivery, Deps, Outcome } from "../context";
import * as File from "../files/file";
import * as Note from "../files/note";
import * as Connection from "../live/connection";
import * as Event from "../log/event";
import type { Charge } from "../log/head";
import * as Log from "../log/log";
import * as Budget from "../people/budget";
import * as Names from "../people/names";
import * as Keys from "../table/keys";
import { type HeadRow, type MessageRow, type StoredHeadRow, toMessage } from "../table/row";
import { inTurn } from "../turn";
import * as Block from "./block";
import * as Push from "./push";
import * as Report from "./report";
import * as Standing from "./standing";

/**
 * Sends a message (I1, I2, I4, I5, I9). Costs 2 write and 2 read units for a message of up to 700 letters, whatever the size of the room and its
 * history; in a direct room 3 read units; half a read unit more for an answer; two write units more for each file. Throws `file.not_found`, `file.not_ready`, `file.used`, `room.not_joined`, `room.not_found`, `room.archived`, `room.moderators_post`, `room.mention_restricted`, `person.unavailable`, `person.blocked`, `message.not_found` (the one replied to), `message.rate_limited`,
 * `message.too_old`, `server.busy`.
 */
export const send = async (ctx: Context, input: Input<"sendMessage">): Promise<Outcome<Output<"sendMessage">>> => {
  const roomId = input.roomId ?? (await Connection.lastRoom(ctx));
  const { files } = input;
  const draft: Log.Draft = {
    userId: ctx.actor.userId,
    ...(input.content !== "" && { content: input.content }),
    ...(input.messageType && input.messageType !== "TEXT" && { messageType: input.messageType }),
    nonce: input.clientMessageId ?? ctx.mintId(),
    ...(input.replyToMessageId && { replyTo: replyTarget(roomId, input.replyToMessageId) }),
  };
  // A place in a log of another epoch says nothing of this one: it is beyond any that is known.
  const isForeign = input.epoch !== undefined && input.epoch !== ctx.epoch;
  const afterSeq = isForeign ? Number.POSITIVE_INFINITY : input.afterSeq;
  const guards: Log.CommitGuards<Standing.Writer> = {
    author: (head) => findWriter(ctx, roomId, head),
    rules: (head, author) => Standing.requireWriter(head, author, input.content),
    charge(head) {
      if (draft.replyTo !== undefined && draft.replyTo > head.seq) throw notFound();
      return chargeRateLimit(ctx, head);
    },
    ...((files ?? draft.replyTo) !== undefined && { attach: () => attach(ctx, roomId, draft, files) }),
  };
  const appended = await inTurn(ctx, roomId, () => Log.append(ctx, roomId, draft, afterSeq, guards));
  const sent = toMessage(roomId, appended.seq, appended.row, await Names.ofMessages(ctx, [appended.row]));
  const isTold = appended.isNew || (await shouldAnnounceAgain(ctx, appended.row.timestamp));
  // The reply carries the message; the seed's client, which sends no clientMessageId, expects it as an event too.
  const event = Event.message(appended, sent, input.clientMessageId && ctx.actor.connectionId);
  return {
    result: {
      message: "Message sent successfully",
      messageId: sent.messageId,
      sent,
      change: Event.changeOf(appended),
    },
    deliveries: isTold ? [event, ...Push.after(roomId, appended.seq, appended.head.kind, appended.row)] : [],
    ...(appended.met && { met: appended.met }),
  };
};

/** The files, and what they make of the message; and whom it answers, where that can be read at once. */
const attach = async (ctx: Context, roomId: string, { nonce, replyTo }: Log.Draft, sent: SentFiles | undefined) => {
  const answered = replyTo === undefined ? undefined : Keys.logRow(roomId, replyTo);
  const [target] = answered ? await ctx.table.getMany<MessageRow>([answered], { eventually: true }) : [];
  const answers = target && { answers: target.userId };
  if (!sent) return answers ?? {};
  const files = await File.claim(ctx, roomId, nonce, sent);
  const messageType = files.every(({ type }) => isPicture(type)) ? ("IMAGE" as const) : ("FILE" as const);
  return { files, messageType, ...answers };
};

/** The author. In a direct room it takes one read more, of who has blocked whom. */
const findWriter = async (ctx: Context, roomId: string, head: StoredHeadRow | undefined): Promise<Standing.Writer> => {
  const writer = await Standing.writerOrThrow(ctx, roomId, head);
  if (head?.kind === "direct") await Block.requireFree(ctx, roomId);
  return writer;
};

const replyTarget = (roomId: string, id: string): number => {
  const target = parseMessageId(id);
  if (target.roomId !== roomId) throw notFound();
  return target.seq;
};

const notFound = () => new ParleyError("message.not_found", "Unable to find the message: there is none with this id.");

/**
 * Flood control (I18): the head holds, for each author in a hurry, the time when their budget is full again. Answers with what
 * one commit more of this author changes in the head. Throws `message.rate_limited` with the time to wait.
 */
const chargeRateLimit = (ctx: Context, { pace }: HeadRow): Charge => {
  const { userId } = ctx.actor;
  const now = ctx.clock.now();
  const spent = Budget.spend(pace[userId], now, BUDGETS.messages);
  if ("retryAfterMs" in spent)
    throw new ParleyError("message.rate_limited", "Unable to do this: too many messages in a short time.", spent);
  const forgotten = Object.entries(pace)
    .filter(([author]) => author !== userId)
    .sort(([, a], [, b]) => b - a)
    .filter(([, until], index) => until <= now || index >= PACED_AUTHORS - 1);
  return { userId, before: pace[userId], until: spent.fullAt, forgotten: Object.fromEntries(forgotten) };
};

/** Keeps the head small: of more authors at once, the least hurried are forgotten. */
const PACED_AUTHORS = 6;

/**
 * Whether to tell of what an earlier try committed at `since`, if there was one: that try may have died before it told anybody (I6, I8).
 * Later, everybody has learned of it by `seq` and `change`. Repeating without end makes nobody heard (I18).
 */
const shouldAnnounceAgain = async (ctx: Context, since: number | undefined): Promise<boolean> =>
  since !== undefined && ctx.clock.now() - since <= LIMITS.repeatToldMs && (await Budget.allows(ctx, "repeats"));

/**
 * Edits a message of one's own (I8). Sending the same edit again completes an earlier try. Throws `room.not_found`, `message.not_found`,
 * `message.not_yours`, `message.deleted`, `message.changed`, `message.rate_limited`, `person.unavailable`, `person.blocked`, `server.busy`.
 */
export const edit = async (ctx: Context, input: Input<"editMessage">): Promise<Outcome<Output<"editMessage">>> => {
  const author = (roomId: string, head: StoredHeadRow | undefined) => findWriter(ctx, roomId, head);
  const rules = (head: HeadRow, by: Standing.Writer) => Standing.requireWriter(head, by, input.content);
  const { message, change, deliveries } = await amend(ctx, input.messageId, { author, rules }, (row, now) => {
    if (row.userId !== ctx.actor.userId || row.messageType === "SYSTEM") throw notYours();
    if (row.deletedAt !== undefined)
      throw new ParleyError("message.deleted", "Unable to edit the message: it has been deleted.");
    // First of all: an earlier try of the same edit has made the version that it is refused for.
    if ((row.content ?? "") === input.content) return row;
    if (input.content === "" && !row.files)
      throw new ParleyError("input.invalid", "Unable to edit the message: content must not be blank.");
    const { rev = 0, textRev = rev, content: _content, ...rest } = row;
    if (input.rev !== undefined && (input.rev < textRev || input.rev > rev)) throw changed();
    const content = input.content === "" ? {} : { content: input.content };
    return { ...rest, ...content, editedAt: now, rev: rev + 1 };
  });
  return { result: { message: "Message edited successfully", edited: message, change }, deliveries };
};

/**
 * Deletes a message of one's own, or any but a system message as the room's owner or moderator (I8). A tombstone stays in its place; the text is gone
 * from the table, its reports are closed, and its files are removed by what is handed on (I21). Idempotent. Throws `room.not_found`, `message.not_found`, `message.not_yours`, `message.rate_limited`,
 * `server.busy`.
 */
export const remove = async (
  ctx: Context,
  input: Input<"deleteMessage">,
): Promise<Outcome<Output<"deleteMessage">>> => {
  const author = (roomId: string) => Standing.roleOrThrow(ctx, roomId);
  const rules = Standing.requireInUse;
  const { announce, noted } = announceErasure(ctx, input.messageId);
  const rights = { author, rules, announce };
  const { message, change, deliveries } = await amend(ctx, input.messageId, rights, (row, now, role) => {
    const isMine = row.userId === ctx.actor.userId;
    if ((!isMine && role === "member") || row.messageType === "SYSTEM") throw notYours();
    return tombstone(row, now);
  });
  await Report.close(ctx, message.roomId, message.seq);
  return {
    result: { message: "Message deleted successfully", deleted: message, change },
    deliveries: [...deliveries, ...noted()],
  };
};

/**
 * Puts an emoji of the caller's on a message, or takes it off (I8). What is so already changes nothing; sent again it is told again, as the
 * first try may have died before that. Costs 2 write units, and 3 with a long newest message. Throws `room.not_found`, `room.not_joined`, `room.removed`, `room.archived`,
 * `message.not_found`, `message.deleted`, `message.is_system`, `message.reactions_full`, `message.rate_limited`, `person.unavailable`,
 * `person.blocked`, `server.busy`.
 */
export const react = async (ctx: Context, input: Input<"react">): Promise<Outcome<Output<"react">>> => {
  const { messageId, emoji, on } = input;
  const { roomId, seq } = parseMessageId(messageId);
  const guards = changeGuards(ctx, roomId, {
    author: (roomId, head) => findWriter(ctx, roomId, head),
    // Reacting is no post.
    rules: Standing.requireInUse,
  });
  const reacting = { userId: ctx.actor.userId, emoji, on };
  const reacted = await inTurn(ctx, roomId, () =>
    Log.commitReaction(ctx, roomId, seq, guards, reacting, (row, reactions) => {
      if (!row) throw notFound();
      if (row.messageType === "SYSTEM")
        throw new ParleyError("message.is_system", "Unable to react to the message: it is the room's own.");
      if (row.deletedAt !== undefined)
        throw new ParleyError("message.deleted", "Unable to react to the message: it has been deleted.");
      if (on && isOverfull(reactions))
        throw new ParleyError(
          "message.reactions_full",
          "Unable to react to the message: it has as many reactions as it holds.",
        );
    }),
  );
  const { message, change, isTold } = await afterChange(ctx, roomId, reacted, reacted.row.reactedAt);
  const deliveries = isTold ? [Event.reaction(reacted, message, reacting)] : [];
  return { result: { message: on ? "Reaction added" : "Reaction removed", reacted: message, change }, deliveries };
};

/** Notes the files of a message before it is deleted, and has them removed after (I21). */
export const announceErasure = (deps: Deps, id: string) => {
  const { roomId, seq } = parseMessageId(id);
  let fileNote: string | undefined;
  return {
    async announce(before: MessageRow) {
      fileNote ??= await Note.ofMessage(deps, roomId, seq, before);
    },
    noted: (): Delivery[] => (fileNote === undefined ? [] : [{ to: "nobody", fileNote }]),
  };
};

/** A message without its text, its files and its reactions (I8). One that is deleted already stays as it is. */
export const tombstone = (row: MessageRow, now: number): MessageRow => {
  if (row.deletedAt !== undefined) return row;
  const {
    content: _content,
    files: _files,
    reactions: _reactions,
    reactedAt: _reactedAt,
    textRev: _textRev,
    ...rest
  } = row;
  return { ...rest, deletedAt: now, rev: (row.rev ?? 0) + 1 };
};

const notYours = () =>
  new ParleyError("message.not_yours", "Unable to change the message: it is somebody else's, or the room's own.");

const changed = () =>
  new ParleyError(
    "message.changed",
    "Unable to edit the message: it has changed meanwhile, on another device perhaps.",
  );

/** Who may change a message or react to it, and when. */
type Rights<Author> = {
  author(roomId: string, head: StoredHeadRow | undefined): Promise<Author>;
  rules(head: HeadRow, author: Author): void;
  announce?(before: MessageRow): Promise<void>;
};

const changeGuards = <Author>(
  ctx: Context,
  roomId: string,
  { author, rules, announce }: Rights<Author>,
): Log.CommitGuards<Author> => ({
  author: (head) => author(roomId, head),
  rules,
  charge: (head) => chargeRateLimit(ctx, head),
  ...(announce && { announce }),
});

const amend = async <Author>(
  ctx: Context,
  id: string,
  rights: Rights<Author>,
  change: (row: MessageRow, now: number, author: Author) => MessageRow,
): Promise<{ message: Message; change: number; deliveries: Delivery[] }> => {
  const { roomId, seq } = parseMessageId(id);
  const guards = changeGuards(ctx, roomId, rights);
  const amended = await inTurn(ctx, roomId, () =>
    Log.commitChange(ctx, roomId, seq, guards, (row, by) => {
      if (!row) throw notFound();
      return change(row, ctx.clock.now(), by);
    }),
  );
  const { deletedAt, editedAt } = amended.row;
  const { message, change: number, isTold } = await afterChange(ctx, roomId, amended, deletedAt ?? editedAt);
  return { message, change: number, deliveries: isTold ? [Event.message(amended, message)] : [] };
};

/** What to answer and whether to tell of a change that was committed at `since`, by an earlier try if not by this one. */
const afterChange = async (
  ctx: Context,
  roomId: string,
  committed: Log.Committed,
  since: number | undefined,
): Promise<{ message: Message; change: number; isTold: boolean }> => {
  const { seq, row, isNew } = committed;
  const message = toMessage(roomId, seq, row, await Names.ofMessages(ctx, [row]));
  const isTold = isNew || (await shouldAnnounceAgain(ctx, since));
  return { message, change: Event.changeOf(committed), isTold };
};
