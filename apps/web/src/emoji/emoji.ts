import table from "virtual:emoji-table";

export type Emoji = {
  emoji: string;
  name: string;
  /** Without colons, the usual one first. */
  shortcodes: readonly string[];
  /** What the search looks through. */
  words: string;
  version: number;
  hasTones: boolean;
};

/** As the table has them. */
export const CATEGORIES = [
  "Smileys",
  "People",
  "Animals and nature",
  "Food and drink",
  "Travel and places",
  "Activities",
  "Objects",
  "Symbols",
  "Flags",
] as const;

const parse = (line: string): Emoji => {
  const [emoji = "", name = "", codes = "", tags = "", version = "", tones] = line.split("|");
  const words = ` ${name.toLowerCase()} ${codes.replaceAll("_", " ")} ${codes} ${tags}`;
  return { emoji, name, shortcodes: codes.split(" "), words, version: Number(version), hasTones: tones === "s" };
};

/** The emoji of each category. */
export const EMOJI: readonly (readonly Emoji[])[] = table.split("\n\n").map((group) => group.split("\n").map(parse));

const ALL = EMOJI.flat();
const BY_SHORTCODE = new Map(ALL.flatMap((each) => each.shortcodes.map((code) => [code, each])));
const BY_EMOJI = new Map(ALL.map((each) => [each.emoji, each]));

export const byShortcode = (code: string): Emoji | undefined => BY_SHORTCODE.get(code);

/** Also of one with a skin tone. */
export const byEmoji = (emoji: string): Emoji | undefined =>
  BY_EMOJI.get(emoji) ?? BY_EMOJI.get(emoji.replace(TONES, ""));

const TONES = /[\u{1f3fb}-\u{1f3ff}]/gu;

/** The emoji with a tone from 1, the lightest, to 5; 0: without one. */
export const withTone = ({ emoji, hasTones }: Pick<Emoji, "emoji" | "hasTones">, tone: number): string =>
  hasTones && tone > 0
    ? // Two who hold hands share one hand, which has no tone of its own.
      emoji.replace(
        /(?!\u{1f91d}\u200d)(\p{Emoji_Modifier_Base})\ufe0f?/gu,
        `$1${String.fromCodePoint(0x1f3fa + tone)}`,
      )
    : emoji;

/** Lower is better; undefined: it does not match. */
const rank = ({ shortcodes, words }: Emoji, query: string, parts: readonly string[]): number | undefined => {
  if (shortcodes.includes(query)) return 0;
  if (shortcodes.some((code) => code.startsWith(query))) return 1;
  if (parts.every((part) => words.includes(` ${part}`))) return 2;
  return query.length > 2 && shortcodes.some((code) => code.includes(query)) ? 3 : undefined;
};

/** The emoji that the text describes, best first: by their `:names:`, then by the beginnings of their words. */
export const search = (text: string, most: number, supported = Number.POSITIVE_INFINITY): Emoji[] => {
  const query = text.trim().toLowerCase().replaceAll(" ", "_");
  const parts = query.split("_").filter(Boolean);
  if (parts.length === 0) return [];
  const found = ALL.flatMap((emoji) => {
    const how = emoji.version > supported ? undefined : rank(emoji, query, parts);
    return how === undefined ? [] : [{ emoji, how }];
  });
  return found
    .sort((a, b) => a.how - b.how)
    .slice(0, most)
    .map(({ emoji }) => emoji);
};
