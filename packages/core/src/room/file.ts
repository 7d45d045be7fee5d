import type { FileInput } from "@parley/protocol/upload";
import type { Context } from "../context";
import * as File from "../files/file";
import type { Stored } from "../files/store";
import * as Log from "../log/log";
import * as Keys from "../table/keys";
import { type FileRow, isActive, type StoredHeadRow } from "../table/row";
import * as Standing from "./standing";

/**
 * Asks for an upload into a room that the caller may write in. What else could refuse the message is asked when it is sent. Throws
 * `room.not_found`, `room.not_joined`, `room.removed`, `room.archived`, `room.moderators_post`, `file.too_large`, `file.quota`.
 */
export const ask = async (ctx: Context, input: FileInput): Promise<Stored> => {
  const head = await ctx.table.get<StoredHeadRow>(Keys.head(input.roomId));
  const writer = await Standing.writerOrThrow(ctx, input.roomId, head);
  if (!head || head.deleted) throw Log.roomNotFound();
  Standing.requireWriter(head, writer, "");
  return File.ask(ctx, input);
};

/**
 * A file that the caller may read now (I21): of a message that stands, in a room that they are a member of; before that, one that they have
 * uploaded. The membership is read before and after, as of a page of history (I9). Of a file that is not theirs a stranger reads what they read of
 * an absent one. Up to 6 read units. Throws `file.not_found`.
 */
export const find = async (ctx: Context, fileId: string): Promise<Stored> => {
  const row = await File.find(ctx, fileId);
  const isMember = async () => isActive(await Standing.find(ctx, row?.roomId ?? fileId, ctx.actor.userId));
  if (!(await isMember()) || !row) throw File.notFound();
  const isOwn = row.userId === ctx.actor.userId && row.seq === undefined && row.readyAt !== undefined;
  if (!isOwn && !(await isSent(ctx, fileId, row))) throw File.notFound();
  if (!(await isMember())) throw File.notFound();
  return { ...row, fileId };
};

/** Whether the message stands that names the file. */
const isSent = async (ctx: Context, fileId: string, row: FileRow): Promise<boolean> => {
  if (row.claim === undefined) return false;
  const { roomId, userId, claim } = row;
  const pending = row.seq === undefined ? await Log.readPending(ctx, roomId, { userId, nonce: claim }) : undefined;
  // Between the two reads its message may have got its row, which comes after the file's `seq`.
  const seq = pending ? undefined : (row.seq ?? (await File.find(ctx, fileId))?.seq);
  const message = pending?.row ?? (seq === undefined ? undefined : await Log.readMessage(ctx, roomId, seq));
  return message?.deletedAt === undefined && (message?.files?.some((file) => file.fileId === fileId) ?? false);
};
