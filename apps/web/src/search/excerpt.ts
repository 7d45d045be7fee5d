import { rangesOf, type TextRange } from "@parley/protocol/match";
import type { TypedQuery } from "@parley/protocol/typed-query";

/** A piece of a text that is shown, and whether it is what was searched for. */
export type Piece = { readonly text: string; readonly isHit: boolean };

type Words = TypedQuery["words"];

/** So many characters are shown, and so many before the first hit. */
const SHOWN = 280;
const BEFORE = 90;

const piecesOf = (text: string, ranges: readonly TextRange[]): Piece[] => {
  const pieces: Piece[] = [];
  let after = 0;
  for (const [start, end] of ranges) {
    if (start > after) pieces.push({ text: text.slice(after, start), isHit: false });
    pieces.push({ text: text.slice(start, end), isHit: true });
    after = end;
  }
  if (after < text.length) pieces.push({ text: text.slice(after), isHit: false });
  return pieces;
};

/** A short text, as a name, with what was searched for. */
export const highlighted = (text: string, words: Words): Piece[] => piecesOf(text, rangesOf(words, text));

const ADDRESS = /\]\(((?:https?:|mailto:)[^\s[\]]*)\)/gu;
const MOST_ADDRESSES = 3;

/** The addresses of links with words of their own that have what was searched for. `shown` is the text as it is shown, without them. */
export const foundAddresses = (content: string, shown: string, words: Words): string[] =>
  [...new Set([...content.matchAll(ADDRESS)].flatMap(([, address = ""]) => (shown.includes(address) ? [] : [address])))]
    .filter((address) => rangesOf(words, address).length > 0)
    .slice(0, MOST_ADDRESSES);

/** The nearest place at or after `at` where a word begins, or, in a script without spaces, any character. */
const beginningAt = (text: string, at: number): number => {
  const space = text.slice(at, at + 20).search(/\s/);
  if (space >= 0) return at + space + 1;
  return /[\udc00-\udfff]/.test(text.charAt(at)) ? at + 1 : at;
};

/** The text on one line, around the first place where it has one of the words. */
export const excerpt = (content: string, words: Words): Piece[] => {
  const text = content.replace(/\s+/gu, " ").trim();
  const ranges = rangesOf(words, text);
  const first = ranges[0]?.[0] ?? 0;
  const from = text.length <= SHOWN || first <= BEFORE ? 0 : beginningAt(text, first - BEFORE);
  const until = text.length - from <= SHOWN ? text.length : beginningAt(text, from + SHOWN);
  const shown = ranges
    .filter(([start, end]) => start >= from && end <= until)
    .map(([start, end]): TextRange => [start - from, end - from]);
  const pieces = piecesOf(text.slice(from, until).trimEnd(), shown);
  return [
    ...(from > 0 ? [{ text: "… ", isHit: false }] : []),
    ...pieces,
    ...(until < text.length ? [{ text: " …", isHit: false }] : []),
  ];
};
