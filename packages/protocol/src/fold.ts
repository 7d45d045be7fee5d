import { spelled } from "./finding";

/** Beyond ASCII. Most texts have none of these, and are folded much faster. */
const BEYOND_ASCII = /[\u0080-\uffff]/;

/**
 * What readers leave out when they type: accents, points and vowel signs of Latin, Greek, Cyrillic, Hebrew, Arabic and Syriac, and what is not
 * seen at all. The marks of Indic scripts and of Thai are vowels, and those of kana (U+3099, U+309A) make other letters: these stay.
 */
const LEFT_OUT =
  /(?![\u3099\u309a])(?=\p{M})[\p{sc=Zinh}\p{sc=Hebr}\p{sc=Arab}\p{sc=Syrc}\p{sc=Cyrl}\p{sc=Grek}\p{sc=Latn}]|\p{Default_Ignorable_Code_Point}|\u0640/gu;

/** Apostrophes as they are typed and as they are set. */
const APOSTROPHES = /[\u2018\u2019\u02bc]/g;

const foldCharacter = (character: string): string =>
  spelled(character.normalize("NFKD").replace(LEFT_OUT, "").toLowerCase()).replace(APOSTROPHES, "'");

/** By UTF-16 code unit: what a character of the Basic Multilingual Plane folds to. */
const FOLDED: (string | undefined)[] = [];

/** One character at a time: `normalize` of a whole text takes a time that grows with the square of the marks piled up in it. */
const folded = (character: string): string => {
  if (character.length > 1) return foldCharacter(character);
  const unit = character.charCodeAt(0);
  const known = FOLDED[unit] ?? foldCharacter(character);
  FOLDED[unit] = known;
  return known;
};

/** The form in which texts are searched: without case and accents, in the letters that keyboards have. */
export const fold = (text: string): string => {
  if (!BEYOND_ASCII.test(text)) return text.toLowerCase();
  let result = "";
  for (const character of text) result += folded(character);
  return result;
};

/** As `fold`, with where in `text` each code unit of the result comes from. */
export const foldWithPlaces = (text: string): { folded: string; places: readonly number[] } => {
  let result = "";
  const places: number[] = [];
  let at = 0;
  for (const character of text) {
    const form = folded(character);
    for (let unit = 0; unit < form.length; unit += 1) places.push(at);
    result += form;
    at += character.length;
  }
  return { folded: result, places };
};
