/** An emoji's `:name:` being typed: the index of its first colon, and the letters after it. */
export type EmojiQuery = { from: number; letters: string };

const BEGUN = /(?:^|[\s(])(:)([a-z+-][a-z0-9_+-]{1,31})$/i;
const WHOLE = /(?:^|[\s(])(:)([a-z0-9_+-]{2,32}):$/i;

/** Whether the place is within code: behind an odd number of fences, or of backticks in its line. */
const isInCode = (before: string): boolean => {
  const fences = before.split("```").length - 1;
  const line = before.slice(before.lastIndexOf("\n") + 1).replaceAll("```", "");
  return fences % 2 === 1 || (line.split("`").length - 1) % 2 === 1;
};

const find = (pattern: RegExp, text: string, caret: number): EmojiQuery | undefined => {
  const before = text.slice(0, caret);
  const [found, , letters] = pattern.exec(before) ?? [];
  if (found === undefined || letters === undefined || isInCode(before)) return undefined;
  return { from: before.length - found.length + found.indexOf(":"), letters };
};

/** After a colon and two letters; undefined elsewhere, and in code. What people write as `:)` has no letters. */
export const emojiQuery = (text: string, caret: number): EmojiQuery | undefined => find(BEGUN, text, caret);

/** The `:name:` that ends at the caret. */
export const wholeName = (text: string, caret: number): EmojiQuery | undefined => find(WHOLE, text, caret);
