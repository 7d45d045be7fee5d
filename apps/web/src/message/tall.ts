/** Letters on a line: between a phone's and a desktop's. */
const COLUMNS = 60;
/** About one screen. A collapsed text shows fewer lines (collapsible.module.css), so that expanding always shows more. */
const LINES = 30;

/** Chinese, Japanese and Korean letters, which are twice as wide as others. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/g;

/**
 * Whether a text takes more than about one screen. It counts letters and does not measure, so a message has its final height from the start,
 * and no row moves.
 */
export const isTall = (text: string): boolean => {
  let lines = 0;
  for (const line of text.split("\n")) {
    const width = line.length + (line.match(WIDE)?.length ?? 0);
    lines += Math.max(1, Math.ceil(width / COLUMNS));
  }
  return lines > LINES;
};
