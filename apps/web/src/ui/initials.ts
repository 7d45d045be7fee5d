const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const firstGrapheme = (word: string) => graphemes.segment(word)[Symbol.iterator]().next().value?.segment ?? "";

/** One or two letters for a name, from its first and last word. */
export const initials = (name: string): string => {
  const parts = name.trim().split(/\s+/);
  const first = parts[0] ?? "";
  const last = parts.length > 1 ? (parts.at(-1) ?? "") : "";
  return (firstGrapheme(first) + firstGrapheme(last)).toUpperCase();
};

/** A hue in degrees, the same for the same id. It is FNV-1a with a final mix, so that similar ids get different hues. */
export const hue = (id: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index++) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % 360;
};
