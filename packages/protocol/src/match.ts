import type { Attachment } from "./file";
import { fold, foldWithPlaces } from "./fold";
import { EVERYBODY, isMentioned, MENTION, mentionOf } from "./mention";
import type { Message } from "./message";
import type { SearchQuery, SearchWord } from "./search";
import type { User } from "./user";

/**
 * How a search finds. A word is found where a word of the text begins so, in Arabic and Hebrew also behind the particles that are written as one
 * with it. In scripts that put no spaces between words it is found anywhere. A phrase is found where its words follow one another, with nothing but spaces and punctuation between them, and end where it ends.
 */

const WORD_CHARACTER = /[\p{L}\p{N}\p{M}]/u;

/** Chinese, Japanese, Thai, Lao, Khmer, Burmese; and Korean, whose words are put together without spaces. */
const WITHOUT_SPACES =
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{sc=Yiii}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u;

/** The marks that make another kana: か followed by one of these is no か. */
const KANA_MARK = /[\u3099\u309a]/;

const characterAt = (text: string, at: number): string => String.fromCodePoint(text.codePointAt(at) ?? 0);

const characterBefore = (text: string, at: number): string => {
  const unit = text.charCodeAt(at - 1);
  return unit >= 0xdc00 && unit <= 0xdfff && at > 1 ? text.slice(at - 2, at) : text.slice(at - 1, at);
};

/** Whether a word may end between these two characters. */
const isBoundary = (before: string, after: string): boolean =>
  !WORD_CHARACTER.test(before) ||
  !WORD_CHARACTER.test(after) ||
  WITHOUT_SPACES.test(before) ||
  WITHOUT_SPACES.test(after);

const isBoundaryAt = (text: string, at: number): boolean =>
  at <= 0 || at >= text.length || isBoundary(characterBefore(text, at), characterAt(text, at));

/**
 * The article, and the words for and, in, as, to, from and that, with the first letter of the word that they are written as one with. Arabic: و or
 * ف, then ب, ك or ل, then ال, where ل and ال are لل; or then س, which puts a verb into the future and so stands before ي, ت, ن or ا only. Hebrew:
 * one or two of ו ה ב ל כ מ ש.
 */
const JOINED = /^(?:[وف]?(?:[بك]?ال|[بكل]|لل)?\p{sc=Arab}|[وف]?س[يتنا]|[והבלכמש]{1,2}\p{sc=Hebr})$/u;
const LONGEST_JOINED = 4;

/** Whether all that the word has before `at` are particles. A word that happens to begin with their letters cannot be told from one with them. */
const isBehindParticles = (text: string, at: number): boolean => {
  for (let length = 1; length <= LONGEST_JOINED; length += 1)
    if (isBoundaryAt(text, at - length)) return JOINED.test(text.slice(at - length, at + 1));
  return false;
};

/** What is looked for: parts that follow one another, in the folded form. */
type Needle = { readonly first: string; readonly rest: readonly string[]; readonly whole: boolean };

const needleOf = ({ text, whole }: Pick<SearchWord, "text" | "whole">): Needle | undefined => {
  const [first, ...rest] = fold(text)
    .split(/\s+/)
    .filter((part) => part !== "");
  return first === undefined ? undefined : { first, rest, whole: whole === true };
};

/** Whether anything can be found by the word: one of invisible characters alone finds nothing. */
export const findsSomething = (word: Pick<SearchWord, "text">): boolean => needleOf(word) !== undefined;

/** Where `part` begins that follows the end of another one: after at least one character, none of which belongs to a word, and perhaps particles. */
const following = (text: string, end: number, part: string): number | undefined => {
  let at = end;
  while (at < text.length) {
    const between = characterAt(text, at);
    if (WORD_CHARACTER.test(between)) return undefined;
    at += between.length;
    for (let particles = 0; particles <= LONGEST_JOINED; particles += 1)
      if (text.startsWith(part, at + particles) && (particles === 0 || isBehindParticles(text, at + particles)))
        return at + particles;
  }
  return undefined;
};

/** Where the parts end that begin at `at`; undefined where they are not there. */
const endOf = (text: string, at: number, { first, rest, whole }: Needle): number | undefined => {
  if (!isBoundaryAt(text, at) && !isBehindParticles(text, at)) return undefined;
  let end = at + first.length;
  for (const part of rest) {
    if (!isBoundaryAt(text, end)) return undefined;
    const next = following(text, end, part);
    if (next === undefined) return undefined;
    end = next + part.length;
  }
  if (KANA_MARK.test(text.charAt(end)) || (whole && !isBoundaryAt(text, end))) return undefined;
  return end;
};

/** The first place of the needle from `from` on. `text` is folded. */
const find = (text: string, needle: Needle, from = 0): { at: number; end: number } | undefined => {
  for (let at = text.indexOf(needle.first, from); at !== -1; at = text.indexOf(needle.first, at + 1)) {
    const end = endOf(text, at, needle);
    if (end !== undefined) return { at, end };
  }
  return undefined;
};

const LINK = /(?:^|[^\p{L}\p{N}])(?:https?:\/\/|www\.)\S/iu;

/** What a search reads of a message, whether from the wire or from the table. */
export type Searched = {
  readonly userId: string;
  readonly content?: string | undefined;
  readonly messageType?: Message["messageType"] | undefined;
  readonly files?: readonly Pick<Attachment, "name" | "alt">[] | undefined;
  /** In milliseconds. */
  readonly sentAt: number;
  readonly isDeleted: boolean;
};

/** What the search reads of a message of the wire. */
export const searched = ({ timestamp, deleted, ...message }: Message): Searched => ({
  ...message,
  sentAt: Date.parse(timestamp),
  isDeleted: deleted === true,
});

/** The text without the ids of those whom it mentions, which nobody sees. */
const withoutIds = (content: string): string =>
  content.includes("<@")
    ? content.replace(MENTION, (_, userId: string) => (userId === EVERYBODY ? `@${EVERYBODY}` : "@"))
    : content;

/** The names of files, and what pictures show, are text. */
const textOf = ({ content = "", files }: Searched): string =>
  files ? [withoutIds(content), ...files.flatMap(({ name, alt = "" }) => [name, alt])].join("\n") : withoutIds(content);

type Test = (message: Searched, folded: () => string) => boolean;

const wordTest = (word: SearchWord): Test => {
  const needle = needleOf(word);
  const mentions = (word.people ?? []).map(mentionOf);
  return ({ content = "" }, folded) =>
    (needle !== undefined && find(folded(), needle) !== undefined) ||
    mentions.some((mention) => content.includes(mention));
};

/** Cheap tests first. */
const testsOf = (query: SearchQuery, reader: Pick<User, "userId" | "username">): Test[] => {
  const { words = [], from, before, after, has = [], mentioned } = query;
  const authors = from && new Set(from);
  const beforeMs = before === undefined ? Number.POSITIVE_INFINITY : Date.parse(before);
  const afterMs = after === undefined ? Number.NEGATIVE_INFINITY : Date.parse(after);
  return [
    ({ isDeleted, messageType }) => !isDeleted && messageType !== "SYSTEM",
    ({ sentAt }) => sentAt >= afterMs && sentAt < beforeMs,
    ...(authors ? [({ userId }: Searched) => authors.has(userId)] : []),
    ...(has.includes("file") ? [({ files = [] }: Searched) => files.length > 0] : []),
    ...(has.includes("link") ? [({ content = "" }: Searched) => LINK.test(content)] : []),
    ...(mentioned ? [(each: Searched) => each.userId !== reader.userId && isMentioned(each, reader)] : []),
    ...words.map(wordTest),
  ];
};

/** Whether a message is what the query asks for. It costs about a microsecond. `reader` is who searches. */
export const matcher = (
  query: SearchQuery,
  reader: Pick<User, "userId" | "username">,
): ((message: Searched) => boolean) => {
  const tests = testsOf(query, reader);
  return (message) => {
    let text: string | undefined;
    const folded = () => {
      text ??= fold(textOf(message));
      return text;
    };
    return tests.every((test) => test(message, folded));
  };
};

export type TextRange = readonly [start: number, end: number];

/** Where a text that is shown has the words, in order and apart from each other. No character is cut. */
export const rangesOf = (words: readonly Pick<SearchWord, "text" | "whole">[], text: string): TextRange[] => {
  const { folded, places } = foldWithPlaces(text);
  const originalEnd = (end: number): number => {
    const last = places[end - 1] ?? 0;
    let next = end;
    while (places[next] === last) next += 1;
    return places[next] ?? text.length;
  };
  const found: TextRange[] = [];
  for (const needle of words.map(needleOf)) {
    if (!needle) continue;
    for (let hit = find(folded, needle); hit; hit = find(folded, needle, hit.end))
      found.push([places[hit.at] ?? 0, originalEnd(hit.end)]);
  }
  return merged(found.sort(([a], [b]) => a - b));
};

/** Ranges that touch become one. */
const merged = (ranges: readonly TextRange[]): TextRange[] => {
  const result: TextRange[] = [];
  for (const [start, end] of ranges) {
    const last = result.at(-1);
    if (last && start <= last[1]) result[result.length - 1] = [last[0], Math.max(last[1], end)];
    else result.push([start, end]);
  }
  return result;
};
