/**
 * Finds what may be a mark: a pair of those around words, one at the beginning of a line, a link with words of its own. Each alternative fails
 * for good after it has seen the rest of the text once or, at a line's beginning, a few characters.
 */
const MARK =
  /([*_`])[\s\S]*\1|~~[\s\S]*~~|^~~~|\]\(|\\[^\s\p{L}\p{N}]|<(?:https?|mailto):|^[ \t]*(?:>{1,2}|[-*]|\d{1,9}[.)])[ \t]/mu;

/** Whether a text may have marks that format it. False for most texts, which are drawn as they are and wait for no parser. */
export const mayHaveMarks = (content: string): boolean => MARK.test(content);
