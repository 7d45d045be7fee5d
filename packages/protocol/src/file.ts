import * as z from "zod/mini";
import { RoomId } from "./id";
import { LIMITS } from "./limits";
import { Caption, fileName } from "./text";
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

export const FileId = z.string().check(z.regex(/^[A-Za-z0-9_-]{16,64}$/, "must be a file's id"));

/** What the file says it is, as `image/png`, without parameters, in lower case. */
export const FileType = z
  .string()
  .check(
    z.trim(),
    z.toLowerCase(),
    z.maxLength(LIMITS.fileTypeLength),
    z.regex(/^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/, "must be a media type, as image/png"),
  );

const Pixels = z.int().check(z.minimum(1), z.maximum(LIMITS.pixels));

/** A picture's likeness in some 25 bytes, in Base64 (https://evanw.github.io/thumbhash). */
const Thumbhash = z
  .string()
  .check(z.maxLength(LIMITS.thumbhashLength), z.regex(/^[A-Za-z0-9+/]+={0,2}$/, "must be Base64"));

/** What a picture is like before it has loaded. */
const Looks = {
  width: z.optional(Pixels),
  height: z.optional(Pixels),
  thumbhash: z.optional(Thumbhash),
};

/** A larger file than `fileBytes` is answered with `file.too_large`. */
export const FileInput = z.strictObject({
  roomId: RoomId,
  name: fileName,
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

/** A file of a message, or one that is ready to be sent. Its bytes are at `GET /api/files/:fileId`. */
export const Attachment = z.object({
  fileId: FileId,
  name: z.string(),
  type: z.string(),
  bytes: z.number(),
  ...Looks,
  /** What a picture shows, for those who do not see it. */
  alt: z.optional(z.string()),
});
export type Attachment = z.infer<typeof Attachment>;

/** The files that a message is sent with, each once. */
export const SentFiles = z.array(z.strictObject({ fileId: FileId, alt: z.optional(Caption) })).check(
  z.minLength(1),
  z.maxLength(LIMITS.messageFiles),
  z.refine((files) => new Set(files.map(({ fileId }) => fileId)).size === files.length, "must name each file once"),
);
export type SentFiles = z.infer<typeof SentFiles>;

/** Only these does a browser show in its place; it saves all others. None of them can run a script. */
const HARMLESS = /^(image\/(png|jpeg|gif|webp|avif)|(audio|video)\/[a-z0-9.+-]+)$/;

export const isShown = (type: string): boolean => HARMLESS.test(type);

export const isPicture = (type: string): boolean => type.startsWith("image/") && isShown(type);

const namesOf = (files: readonly Pick<Attachment, "name">[]): string => files.map(({ name }) => name).join(", ");

/** What a message says on the wire: clients that know no files see the names of those that come without a text. */
export const contentOf = (text: string, files: readonly Attachment[] = []): string =>
  text === "" ? namesOf(files) : text;

/** The text that a message was written with: empty where its content only names its files. */
export const textOf = ({ content, files }: { content: string; files?: readonly Attachment[] | undefined }): string =>
  files && content === namesOf(files) ? "" : content;
