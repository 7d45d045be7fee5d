import * as z from "zod/mini";
import { LIMITS } from "./limits";
import { Caption } from "./text";

export const FileId = z.string().check(z.regex(/^[A-Za-z0-9_-]{16,64}$/, "must be a file's id"));

const Pixels = z.int().check(z.minimum(1), z.maximum(LIMITS.pixels));

/** A picture's likeness in some 25 bytes, in Base64 (https://evanw.github.io/thumbhash). */
const Thumbhash = z
  .string()
  .check(z.maxLength(LIMITS.thumbhashLength), z.regex(/^[A-Za-z0-9+/]+={0,2}$/, "must be Base64"));

/** What a picture is like before it has loaded. */
export const Looks = {
  width: z.optional(Pixels),
  height: z.optional(Pixels),
  thumbhash: z.optional(Thumbhash),
};

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
