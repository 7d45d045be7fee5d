import { mayHaveMarks } from "./marks";

/** A run of marks beside a word; the fences and links with words of their own. */
const MARKS = /(?<=^|\n)[ \t]*(?:```|~~~)[^\n`]*\n?|\[([^[\]\n]+)\]\((?:https?:|mailto:)[^\s[\]]*\)|([*_`])\2*|~~/gu;
const WORD = /[\p{L}\p{N}]/u;

/**
 * The text without its marks, for places that show a line of it: previews and what is read out. It needs no parser: a mark goes where there
 * is another to close it. What begins a list or a quote stays, as it reads well.
 */
export const withoutMarks = (content: string): string => {
  if (!mayHaveMarks(content)) return content;
  const kept: string[] = [];
  /** By mark, where in `kept` the open one is. */
  const open = new Map<string, number>();
  let after = 0;
  for (const found of content.matchAll(MARKS)) {
    const [mark, words, isRun] = found;
    const from = found.index;
    kept.push(content.slice(after, from));
    after = from + mark.length;
    if (words !== undefined) kept.push(words);
    if (words !== undefined || (isRun === undefined && mark !== "~~")) continue;
    const [before, behind] = [content.charAt(from - 1), content.charAt(after)];
    const opener = open.get(mark);
    const isInWord = mark.startsWith("_") && WORD.test(before) && WORD.test(behind);
    if (opener !== undefined && before.trim() !== "" && !isInWord) {
      kept[opener] = "";
      open.delete(mark);
      continue;
    }
    if (behind.trim() !== "" && !isInWord) open.set(mark, kept.length);
    kept.push(mark);
  }
  return kept.join("") + content.slice(after);
};
