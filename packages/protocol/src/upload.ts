import * as z from "zod/mini";
import { FileId, Looks } from "./file";
import { RoomId } from "./id";
import { LIMITS } from "./limits";
import { boundedText } from "./text";
import { Timestamp } from "./time";

/**
 * Files over HTTP, beside the contract of `session.ts`: same cookie, same errors. A file goes first, and then the message that names it:
 *
 * - `POST   /api/files` `FileInput` → `Upload`, an address to which the browser posts the file as `multipart/form-data`: all `fields`, and the
 *   bytes as `file`, last. It is good until `expiresAt`, and may be used again until then
 * - `POST   /api/files/:fileId/complete` → `Attachment`: the file is there, as it was asked for. May be repeated
 * - `DELETE /api/files/:fileId` → 204, of a file that was not sent. May be repeated
 * - `GET    /api/files/:fileId` → 302 to the bytes, on another origin, for members of the room that its message stands in; and before it is sent,
 *   for the one who uploaded it. To everybody else it is absent
 */

/** A file's name as it comes may be as long as a path. */
const PATH_LENGTH = 4_096;

/** What a file system takes for something else than a name, and what nobody sees in one. */
const UNNAMED = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}<>:"|?*]/gu;

/**
 * A name under which the file can be kept anywhere, and in which a reader sees all that there is: without folders, control characters, changes of
 * direction and what else hides the end of a name, at most `fileNameLength` long. An ending stays.
 */
export const cleanFileName = (name: string): string => {
  const last = name.normalize("NFC").replace(/^.*[/\\]/s, "");
  const clean = last
    .replace(UNNAMED, "")
    .replace(/\s+/g, " ")
    .replace(/^[. ]+|[. ]+$/g, "");
  const [ending = ""] = /\.[A-Za-z0-9]{1,16}$/.exec(clean) ?? [];
  const room = LIMITS.fileNameLength - ending.length;
  const stem = clean
    .slice(0, clean.length - ending.length)
    .slice(0, room)
    .replace(/[\ud800-\udbff]$/, "");
  return stem + ending || "file";
};

/** Cleaned rather than refused, as its owner did not type it. */
const FileName = z.pipe(boundedText(PATH_LENGTH), z.transform(cleanFileName));

/** What the file says it is, as `image/png`, without parameters, in lower case. */
export const FileType = z
  .string()
  .check(
    z.trim(),
    z.toLowerCase(),
    z.maxLength(LIMITS.fileTypeLength),
    z.regex(/^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/, "must be a media type, as image/png"),
  );

/** A larger file than `fileBytes` is answered with `file.too_large`. */
export const FileInput = z.strictObject({
  roomId: RoomId,
  name: FileName,
  type: FileType,
  bytes: z.int().check(z.minimum(1)),
  ...Looks,
});
export type FileInput = z.infer<typeof FileInput>;

export const Upload = z.object({
  fileId: FileId,
  url: z.string(),
  fields: z.record(z.string(), z.string()),
  expiresAt: Timestamp,
});
export type Upload = z.infer<typeof Upload>;
