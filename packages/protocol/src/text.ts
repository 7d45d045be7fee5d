import * as z from "zod/mini";
import { LIMITS } from "./limits";
import { hidesSomething, mixesAlphabets, pilesMarks } from "./name";

/** Something to see: neither white space nor an invisible character such as U+200B, nor Braille's blank. */
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\u2800]/u;

/** Each is six bytes of JSON, and shows nothing. Tabs and line breaks are two, and do. */
const CONTROL = /[^\P{Cc}\t\n\r]/u;

/**
 * Checks for text that survives UTF-8: a lone surrogate would be stored as U+FFFD and come back changed. `max` is in UTF-16 code units;
 * zod's own `maxLength` counts code points, and stands here because it becomes the JSON Schema's.
 */
const wellFormed = (max: number) => {
  const message = `must be at most ${max} characters`;
  return [
    z.maxLength(max, message),
    z.refine<string>((text) => text.length <= max, message),
    z.refine<string>((text) => text.isWellFormed(), "must be well-formed Unicode"),
  ] as const;
};

const notBlank = [
  z.minLength(1, "must not be blank"),
  z.refine<string>((text) => VISIBLE.test(text), "must not be blank"),
] as const;

/** Text as it comes, of at most `max` UTF-16 code units. */
export const boundedText = (max: number) => z.string().check(...wellFormed(max));

/** One line, trimmed and composed (NFC), in which a reader sees all that there is (`name.ts`). */
const name = (max: number) =>
  z.string().check(
    z.trim(),
    z.normalize("NFC"),
    ...wellFormed(max),
    ...notBlank,
    z.refine((text) => !hidesSomething(text), "must not contain control or invisible characters"),
    z.refine((text) => !pilesMarks(text), "must not pile marks on a letter"),
    z.refine((text) => !mixesAlphabets(text), "must not mix alphabets within a word"),
  );

export const Username = name(LIMITS.usernameLength);
/** Small letters, digits and `_.-`, beginning with a letter or a digit. May be empty. */
export const Handle = z
  .string()
  .check(
    z.maxLength(LIMITS.handleLength),
    z.regex(
      /^([a-z0-9][a-z0-9_.-]+)?$/,
      "must be at least two small letters, digits, or any of _.-, after a letter or a digit",
    ),
  );

/** A name of the IANA database, as `Europe/Paris`. May be empty. */
export const TimeZone = z.string().check(
  z.maxLength(LIMITS.timeZoneLength),
  z.refine((text) => text === "" || isTimeZone(text), "must be a time zone"),
);

const isTimeZone = (text: string): boolean => {
  try {
    return /^[A-Za-z]/.test(text) && Boolean(new Intl.DateTimeFormat("en", { timeZone: text }));
  } catch {
    return false;
  }
};

/** Why somebody reports a message. */
export const ReportReason = z.string().check(z.trim(), ...wellFormed(LIMITS.reportReasonLength), ...notBlank);

export const RoomName = name(LIMITS.roomNameLength);
export const Description = z.string().check(
  ...wellFormed(LIMITS.descriptionLength),
  z.trim(),
  z.refine((text) => !CONTROL.test(text), "must not contain control characters"),
);

/** A message's text: trimmed at its ends, as the seed does, never blank, and otherwise kept as written. */
export const Content = z.string().check(z.trim(), ...wellFormed(LIMITS.contentLength), ...notBlank);

/** As `Content`, and may be empty: of a message with files. */
export const OptionalContent = z.string().check(
  z.trim(),
  ...wellFormed(LIMITS.contentLength),
  z.refine((text) => text === "" || VISIBLE.test(text), "must not be blank"),
);

/** What a picture shows, in words. */
export const Caption = z.string().check(
  ...wellFormed(LIMITS.altLength),
  z.trim(),
  z.refine((text) => !CONTROL.test(text), "must not contain control characters"),
);

/** The beginning of a name or of a word in it, as typed into a search field. May be empty. */
export const Prefix = z.string().check(...wellFormed(LIMITS.roomNameLength), z.trim());

/** Opaque: pass back what the last page returned as `nextCursor`. ASCII, so that its length is its size in a key. */
export const Cursor = z
  .string()
  .check(z.minLength(1), z.maxLength(LIMITS.cursorLength), z.regex(/^[A-Za-z0-9_-]+$/, "must be a cursor"));
