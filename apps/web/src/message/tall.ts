/** Letters on a line: between a phone's and a desktop's. */
const COLUMNS = 60;
/** About one screen. A collapsed text shows fewer lines (collapsible.module.css), so that expanding always shows more. */
const LINES = 30;

/** Chinese, Japanese and Korean letters, which are twice as wide as others. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/g;

/** A code block with more lines folds by itself. */
export const CODE_LINES = 20;

/** While a text is folded, so many of its lines are drawn at most: a browser lays out all of them, and nobody writes as many to be read. */
const DRAWN_LINES = 200;

const FIRST_LINES = new RegExp(`^(?:.*\\n){${DRAWN_LINES}}`);

/** What is drawn of a tall text while it is folded. */
export const foldedPart = (text: string): string => FIRST_LINES.exec(text)?.[0] ?? text;

const FENCE = /^[ \t]*(?:```|~~~)/;

/**
 * Whether a text takes more than about one screen. It counts letters and does not measure, so a message has its final height from the start,
 * and no row moves. Code does not wrap, and counts as far as it shows.
 */
export const isTall = (text: string): boolean => {
  let lines = 0;
  let code: number | undefined;
  for (const line of text.split("\n")) {
    if (FENCE.test(line)) code = code === undefined ? 0 : undefined;
    else if (code !== undefined) code += 1;
    const width = code === undefined ? line.length + (line.match(WIDE)?.length ?? 0) : 0;
    if (code === undefined || code <= CODE_LINES) lines += Math.max(1, Math.ceil(width / COLUMNS));
  }
  return lines > LINES;
};
