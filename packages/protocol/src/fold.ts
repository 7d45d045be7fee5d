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
/** By UTF-16 code unit, of those in `FOLDED`: 1 where the character folds to itself, as most do beyond Latin, Greek and Cyrillic. */
const IS_OWN = new Uint8Array(0x1_0000);

/** One character at a time: `normalize` of a whole text takes a time that grows with the square of the marks piled up in it. */
const folded = (character: string): string => {
  if (character.length > 1) return foldCharacter(character);
  const unit = character.charCodeAt(0);
  const known = FOLDED[unit];
  if (known !== undefined) return known;
  const form = foldCharacter(character);
  FOLDED[unit] = form;
  if (form === character) IS_OWN[unit] = 1;
  return form;
};

/** The form in which texts are searched: without case and accents, in the letters that keyboards have. */
export const fold = (text: string): string => {
  if (!BEYOND_ASCII.test(text)) return text.toLowerCase();
  let result = "";
  /** From here on the text is as its folded form. */
  let from = 0;
  for (let at = 0; at < text.length; ) {
    if (IS_OWN[text.charCodeAt(at)] === 1) {
      at += 1;
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    const form = folded(character);
    if (form !== character) {
      result += text.slice(from, at) + form;
      from = at + character.length;
    }
    at += character.length;
  }
  return from === 0 ? text : result + text.slice(from);
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
