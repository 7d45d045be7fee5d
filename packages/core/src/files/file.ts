import { ParleyError } from "@parley/protocol/error";
import type { Attachment, SentFiles as Sent } from "@parley/protocol/file";
import { LIMITS } from "@parley/protocol/limits";
import type { FileInput } from "@parley/protocol/upload";
import type { Context, Deps } from "../context";
import * as Log from "../log/log";
import * as SentFiles from "../log/sent-files";
import { inParallel } from "../parallel";
import * as Keys from "../table/keys";
import type { FileRow } from "../table/row";
import * as Note from "./note";
import * as Quota from "./quota";
import type { FileStore, Stored } from "./store";

/**
 * A file's item, from the moment when it is asked for until its bytes are gone.
 *
 * asked → ready (`readyAt`: the bytes were looked at) → claimed (`claim`: a message is being sent with it) → sent (`seq`: that message is
 * committed). The claim comes before the commit, so that no two messages have one file; `seq` comes after it, before the message's row
 * (`log/sent-files.ts`), so that no file of a committed message is taken for one that was never sent. What stays before `seq` is removed by the
 * note that `ask` leaves (`note.ts`).
 */
export const find = ({ table }: Pick<Deps, "table">, fileId: string) => table.get<FileRow>(Keys.file(fileId));

/** Who asked for the file, while its bytes are still to come; undefined where somebody has looked at them, or it is gone. One read unit. */
export const awaitedFrom = async (deps: Pick<Deps, "table">, fileId: string): Promise<string | undefined> => {
  const row = await find(deps, fileId);
  return row?.readyAt === undefined ? row?.userId : undefined;
};

/** Somebody else's file, an absent one, and one that is none of the caller's business look alike. */
export const notFound = () =>
  new ParleyError("file.not_found", "Unable to find the file: there is none, or it was removed.");

export const notReady = () =>
  new ParleyError("file.not_ready", "Unable to use the file: it is not uploaded as it was announced.");

const used = () => new ParleyError("file.used", "Unable to use the file: another message has it.");

/** Whoever claimed a file and has not committed for so long is dead: no function lives a minute. */
const ABANDONED_MS = 60 * 60 * 1000;

const attachment = (fileId: string, { name, type, bytes, width, height, thumbhash }: FileRow): Attachment => ({
  fileId,
  name,
  type,
  bytes,
  ...(width !== undefined && { width }),
  ...(height !== undefined && { height }),
  ...(thumbhash !== undefined && { thumbhash }),
});

/**
 * Takes the bytes off the caller's day, and then makes the file's item. The note comes before it: whatever is left of an upload is found again.
 * Throws `file.too_large`, `file.quota`.
 */
export const ask = async (ctx: Context, input: FileInput): Promise<Stored> => {
  if (input.bytes > LIMITS.fileBytes)
    throw new ParleyError(
      "file.too_large",
      `Unable to upload the file: it is larger than ${LIMITS.fileBytes / 1024 / 1024} MB.`,
    );
  await Quota.take(ctx, input.bytes);
  const { roomId, ...looks } = input;
  const fileId = ctx.mintId();
  const now = ctx.clock.now();
  await Note.put(ctx, now + LIMITS.unsentFileTtlMs, fileId, { of: "upload", fileIds: [fileId], roomId });
  const row: FileRow = { ...looks, userId: ctx.actor.userId, roomId };
  await ctx.table.put({ ...Keys.file(fileId), ...row }, { when: "attribute_not_exists(#pk)" });
  return { fileId, ...looks };
};

/** Looks at the bytes. May be repeated. Throws `file.not_found`, `file.not_ready`, and what the store throws. */
export const complete = async (ctx: Context, store: FileStore, fileId: string): Promise<Attachment> => {
  const row = await find(ctx, fileId);
  if (row?.userId !== ctx.actor.userId) throw notFound();
  if (row.readyAt !== undefined) return attachment(fileId, row);
  if (!(await store.take({ ...row, fileId }))) throw notReady();
  const ready = await ctx.table.update<FileRow>(
    Keys.file(fileId),
    { set: { readyAt: ctx.clock.now() } },
    { when: "attribute_exists(#pk)" },
  );
  if (!ready) throw notFound();
  return attachment(fileId, ready);
};

/** Removes a file of the caller's that was not sent. May be repeated. Throws `file.used`, and what the store throws. */
export const discard = async (ctx: Context, store: FileStore, fileId: string): Promise<void> => {
  const row = await find(ctx, fileId);
  if (row?.userId !== ctx.actor.userId) return;
  if (row.claim !== undefined) throw used();
  const isUnclaimed = { when: "attribute_exists(#pk) AND attribute_not_exists(#claim)" };
  if (!(await ctx.table.remove(Keys.file(fileId), isUnclaimed)) && (await find(ctx, fileId))) throw used();
  await store.remove(fileId);
};

/** So many of a message's files are claimed at once. */
const PARALLEL_CLAIMS = 10;

/**
 * The files for a message of the caller's in this room, which nobody else's message can have from now on. A resend claims the same again. Two write
 * units a file, with the one that notes its message. Throws `file.not_found`, `file.not_ready`, `file.used`.
 */
export const claim = (ctx: Context, roomId: string, nonce: string, files: Sent): Promise<Attachment[]> =>
  inParallel(files, PARALLEL_CLAIMS, async ({ fileId, alt }) => {
    const row = await ctx.table.update<FileRow>(
      Keys.file(fileId),
      { set: { claim: nonce, claimedAt: ctx.clock.now() } },
      {
        when: "#userId = :userId AND #roomId = :roomId AND attribute_exists(#readyAt) AND (attribute_not_exists(#claim) OR #claim = :claim)",
        values: { userId: ctx.actor.userId, roomId, claim: nonce },
      },
    );
    if (row) return { ...attachment(fileId, row), ...(alt && { alt }) };
    const found = await find(ctx, fileId);
    if (found?.userId !== ctx.actor.userId || found.roomId !== roomId) throw notFound();
    throw found.readyAt === undefined ? notReady() : used();
  });

/** Removes files for good: the item first, so that nobody is led to bytes that are gone. May be repeated. */
export const erase = async (deps: Deps, store: FileStore, fileIds: readonly string[]): Promise<void> => {
  await inParallel(fileIds, PARALLEL_CLAIMS, async (fileId) => {
    await deps.table.remove(Keys.file(fileId));
    await store.remove(fileId);
  });
};

/**
 * Removes a file that nobody sent, with all that was posted for it. False where somebody may be sending it just now; true where that is done, or
 * where a message has it.
 * A message that was committed by somebody who died right after is in the head alone.
 */
export const eraseUnsent = async (deps: Deps, store: FileStore, fileId: string): Promise<boolean> => {
  const row = await find(deps, fileId);
  if (row?.seq !== undefined) return true;
  if (row?.claimedAt !== undefined && deps.clock.now() - row.claimedAt <= ABANDONED_MS) return false;
  const sent =
    row?.claim === undefined
      ? undefined
      : await Log.readPending(deps, row.roomId, { userId: row.userId, nonce: row.claim });
  if (sent?.row.files?.some((file) => file.fileId === fileId)) {
    await SentFiles.note(deps, sent.seq, sent.row);
    return true;
  }
  if (row) {
    const asRead =
      row.claimedAt === undefined
        ? { when: "attribute_not_exists(#claim)" }
        : { when: "#claimedAt = :at AND attribute_not_exists(#seq)", values: { at: row.claimedAt } };
    if (!(await deps.table.remove(Keys.file(fileId), asRead))) return false;
  }
  await store.remove(fileId);
  return true;
};

/** Whether a note of so long ago was left by somebody who died before what it announces. */
export const isAbandoned = (deps: Deps, notedAt: number): boolean => deps.clock.now() - notedAt > ABANDONED_MS;
