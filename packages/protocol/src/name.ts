/**
 * What a name may be made of, so that nobody can be mistaken for somebody else by what readers cannot see. The rules need no tables but the
 * engine's own. `skeleton.ts` finds the look-alikes that are left.
 */

const scripts = (names: readonly string[]): string => names.map((name) => `\\p{scx=${name}}`).join("");

/** Scripts that write U+200C and U+200D between letters, and mean something by it. */
const JOINING = scripts([
  "Arabic",
  "Syriac",
  "Nko",
  "Mongolian",
  "Devanagari",
  "Bengali",
  "Gurmukhi",
  "Gujarati",
  "Oriya",
  "Tamil",
  "Telugu",
  "Kannada",
  "Malayalam",
  "Sinhala",
]);
const JOINED = `(?=[\\p{L}\\p{M}])[${JOINING}]`;

/** Invisible characters where a script or an emoji needs them. */
const IN_PLACE = new RegExp(
  [
    `(?<=${JOINED})[\\u200C\\u200D](?=${JOINED})`,
    // A letter that lost its vowel, at the end of a word: Malayalam wrote its chillu letters so.
    "(?<=[\\u094D\\u09CD\\u0A4D\\u0ACD\\u0B4D\\u0BCD\\u0C4D\\u0CCD\\u0D4D\\u0DCA])[\\u200C\\u200D]",
    "(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\uFE0F])\\u200D(?=\\p{Extended_Pictographic})",
    "(?<=\\p{Extended_Pictographic})[\\uFE0E\\uFE0F]",
    "(?<=[0-9#*])\\uFE0F(?=\\u20E3)",
    // The flags of England, Scotland and Wales.
    "(?<=\\u{1F3F4})[\\u{E0030}-\\u{E0039}\\u{E0061}-\\u{E007A}]{3,6}\\u{E007F}",
    "(?<=\\p{scx=Han})[\\u{E0100}-\\u{E01EF}]",
    "(?<=\\p{scx=Mongolian})[\\u180B-\\u180D\\u180F]",
  ].join("|"),
  "gu",
);

const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** Control, format and other invisible characters, of which a direction or a space without width would go unseen. */
export const hidesSomething = (name: string): boolean => INVISIBLE.test(name.replace(IN_PLACE, ""));

/** More than two accents, more marks than any script piles up, or one mark twice. */
const PILE = /[\u0300-\u036F\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F]{3}|\p{M}{6}|(\p{M})\1/u;

export const pilesMarks = (name: string): boolean => PILE.test(name);

/** Alphabets that share shapes with each other: `Mаrk` with a Cyrillic `а` reads as `Mark`. */
const ALIKE = [
  "Latin",
  "Greek",
  "Cyrillic",
  "Armenian",
  "Georgian",
  "Coptic",
  "Cherokee",
  "Lisu",
  "Tifinagh",
  "Osage",
  "Canadian_Aboriginal",
];
const ALPHABETS = ALIKE.map((name) => new RegExp(`\\p{scx=${name}}`, "u"));
const WORD = /[\p{L}\p{M}\p{N}]+/gu;

/** A word with letters of two such alphabets. Any of them may stand beside, say, Han or Thai, which write without spaces. */
export const mixesAlphabets = (name: string): boolean =>
  (name.match(WORD) ?? []).some((word) => {
    const letters = (word.match(/\p{L}/gu) ?? []).filter((letter) => ALPHABETS.some((each) => each.test(letter)));
    return letters.length > 0 && !ALPHABETS.some((each) => letters.every((letter) => each.test(letter)));
  });
