import * as z from "zod";
import { LIMITS } from "./limits";
import { hidesSomething, mixesAlphabets, pilesMarks } from "./name";

/** Something to see: neither white space nor an invisible character such as U+200B, nor Braille's blank. */
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\u2800]/u;

/** Each is six bytes of JSON, and shows nothing. Tabs and line breaks are two, and do. */
const CONTROL = /[^\P{Cc}\t\n\r]/u;

/**
 * Text that survives UTF-8: a lone surrogate would be stored as U+FFFD and come back changed. `max` is in UTF-16 code units; zod's own `max`
 * counts code points, and stands here because it becomes the JSON Schema's `maxLength`.
 */
export const wellFormed = (max: number, text = z.string()) => {
  const message = `must be at most ${max} characters`;
  return text
    .max(max, message)
    .refine((text) => text.length <= max, message)
    .refine((text) => text.isWellFormed(), "must be well-formed Unicode");
};

/** One line, trimmed and composed (NFC), in which a reader sees all that there is (`name.ts`). */
const name = (max: number) =>
  wellFormed(max, z.string().trim().normalize("NFC"))
    .min(1, "must not be blank")
    .refine((text) => VISIBLE.test(text), "must not be blank")
    .refine((text) => !hidesSomething(text), "must not contain control or invisible characters")
    .refine((text) => !pilesMarks(text), "must not pile marks on a letter")
    .refine((text) => !mixesAlphabets(text), "must not mix alphabets within a word");

export const Username = name(LIMITS.usernameLength);
export const RoomName = name(LIMITS.roomNameLength);
export const Description = wellFormed(LIMITS.descriptionLength)
  .trim()
  .refine((text) => !CONTROL.test(text), "must not contain control characters");

/** A message's text: trimmed at its ends, as the seed does, never blank, and otherwise kept as written. */
export const Content = wellFormed(LIMITS.contentLength, z.string().trim())
  .min(1, "must not be blank")
  .refine((text) => VISIBLE.test(text), "must not be blank");

/** The beginning of a name or of a word in it, as typed into a search field. May be empty. */
export const Prefix = wellFormed(LIMITS.roomNameLength).trim();

/** Opaque: pass back what the last page returned as `nextCursor`. ASCII, so that its length is its size in a key. */
export const Cursor = z
  .string()
  .min(1)
  .max(LIMITS.cursorLength)
  .regex(/^[A-Za-z0-9_-]+$/, "must be a cursor");
