/** How people and rooms are found by what somebody types: by the beginning of a name, or of any word in it. */

const ACCENTS = /[\u0300-\u036F]/g;

/** Letters that Unicode does not take apart, and how they are typed where the keyboard lacks them. The last one ends Greek words. */
const SPELLED: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  þ: "th",
  ı: "i",
  ł: "l",
  ø: "o",
  đ: "d",
  ð: "d",
  ħ: "h",
  ς: "σ",
};

/** Letters as keyboards spell them that lack them. `text` is in small letters. */
export const spelled = (text: string): string => text.replace(/[ßæœþıłøđðħς]/g, (letter) => SPELLED[letter] ?? letter);

/** The form in which names are compared, without case and accents: `Nguyễn`, `NGUYEN` and `nguyen` are one, as are `İ`, `I` and `ı`. */
export const plain = (text: string): string =>
  spelled(text.normalize("NFKD").replace(ACCENTS, "").normalize("NFC").toLowerCase()).trim();

/** A name from each of its words on, in plain form: of `Web-Design` these are `web-design` and `design`. */
export const fromEachWord = (name: string): string[] => {
  const text = plain(name);
  return [...text.matchAll(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu)].map(({ index }) => text.slice(index));
};

/** How well a name answers what was typed: 0 it begins so, 1 a word in it does; undefined not at all. */
export const nameRank = (name: string, typed: string): 0 | 1 | undefined => {
  const wanted = plain(typed);
  if (plain(name).startsWith(wanted)) return 0;
  return fromEachWord(name).some((rest) => rest.startsWith(wanted)) ? 1 : undefined;
};

/** As `nameRank`, of a person, who is also found by the beginning of their handle: 2. */
export const personRank = (
  { username, handle }: { username: string; handle?: string | undefined },
  typed: string,
): 0 | 1 | 2 | undefined => {
  const byName = nameRank(username, typed);
  if (byName !== undefined || handle === undefined) return byName;
  return handle.startsWith(plain(typed).replace(/^@/, "")) ? 2 : undefined;
};
