import * as z from "zod";
import { LIMITS } from "./limits";

/** U+2028 and U+2029 break lines too. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** Something to see: neither white space nor an invisible character such as U+200B. */
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}]/u;

/**
 * Text that survives UTF-8: a lone surrogate would be stored as U+FFFD and come back changed. `max` is in UTF-16 code units; zod's own `max`
 * counts code points, and stands here because it becomes the JSON Schema's `maxLength`.
 */
export const wellFormed = (max: number) => {
  const message = `must be at most ${max} characters`;
  return z
    .string()
    .max(max, message)
    .refine((text) => text.length <= max, message)
    .refine((text) => text.isWellFormed(), "must be well-formed Unicode");
};

/** One line: trimmed, not blank, no control characters. */
const line = (max: number) =>
  wellFormed(max)
    .trim()
    .min(1, "must not be blank")
    .refine((text) => VISIBLE.test(text), "must not be blank")
    .refine((text) => !CONTROL.test(text), "must not contain control characters");

export const Username = line(LIMITS.usernameLength);
export const RoomName = line(LIMITS.roomNameLength);
export const Description = wellFormed(LIMITS.descriptionLength).trim();

/** A message's text: kept exactly as written, but never blank. */
export const Content = wellFormed(LIMITS.contentLength)
  .min(1, "must not be blank")
  .refine((text) => VISIBLE.test(text), "must not be blank");

/** The beginning of a name, as typed into a search field. May be empty. */
export const Prefix = wellFormed(LIMITS.roomNameLength).trim();

/** Opaque: pass back what the last page returned as `nextCursor`. ASCII, so that its length is its size in a key. */
export const Cursor = z
  .string()
  .min(1)
  .max(LIMITS.cursorLength)
  .regex(/^[A-Za-z0-9_-]+$/, "must be a cursor");
