import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

const MODULE = "virtual:emoji-table";

/** The people and things that the picker leaves out: parts of other emoji. */
const COMPONENTS = 2;

type Entry = {
  emoji: string;
  label: string;
  hexcode: string;
  tags?: string[];
  group?: number;
  order?: number;
  version: number;
  skins?: { tone?: number | number[] }[];
};

const readJson = <Json>(name: string): Json =>
  JSON.parse(readFileSync(new URL(import.meta.resolve(`emojibase-data/en/${name}.json`)), "utf8"));

const ONE_EMOJI = "^\\p{RGI_Emoji}$";
const RGI = new RegExp(ONE_EMOJI, "v");

/** As Unicode recommends it, which is what the server takes: the data have U+FE0F, "as an emoji", also where that goes without saying. */
const recommended = (emoji: string): string | undefined =>
  [emoji.replaceAll("\ufe0f", ""), emoji].find((each) => RGI.test(each));

const asList = (codes: string | string[] | undefined): string[] => (codes === undefined ? [] : [codes].flat());

/**
 * One line for each emoji, in the order of Unicode's charts: the emoji, its name, its `:names:`, its other words, the version of Unicode's emoji
 * data that it came with, and `s` if it has skin tones. An empty line ends each category.
 */
const makeTable = (): string => {
  const entries = readJson<Entry[]>("data");
  const github = readJson<Record<string, string | string[]>>("shortcodes/github");
  const others = readJson<Record<string, string | string[]>>("shortcodes/emojibase");
  const groups = new Map<number, string[]>();
  for (const entry of entries.toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))) {
    const { label, hexcode, group, version, tags = [], skins } = entry;
    const emoji = recommended(entry.emoji);
    if (emoji === undefined || group === undefined || group === COMPONENTS) continue;
    const codes = [...new Set([...asList(github[hexcode]), ...asList(others[hexcode])])];
    const said = new Set([...label.toLowerCase().split(" "), ...codes]);
    const words = tags.filter((tag) => !said.has(tag));
    const line = [emoji, label, codes.join(" "), words.join(" "), version, skins ? "s" : ""].join("|");
    groups.set(group, [...(groups.get(group) ?? []), line]);
  }
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([, lines]) => lines.join("\n"))
    .join("\n\n");
};

/** The emoji with their names, made of `emojibase-data` (MIT) when the app is built: a module of one text, which only the picker's bundle has. */
export const emojiTable = (): Plugin => ({
  name: "emoji-table",
  resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
  load: (id) => (id === `\0${MODULE}` ? `export default ${JSON.stringify(makeTable())};` : undefined),
});
