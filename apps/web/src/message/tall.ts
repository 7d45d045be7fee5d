/** Letters on a line, between those of a phone and of a desk. */
const COLUMNS = 60;
/** About a screen of them. A collapsed text shows fewer (collapsible.module.css), so that expanding it shows something new. */
const LINES = 30;

/** Letters twice as wide as others: those of Chinese, Japanese and Korean. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/g;

/**
 * Whether a text takes more than about a screen. It is counted, not measured: so a message has its height from the start, and no row moves
 * when it is known.
 */
export const isTall = (text: string): boolean => {
  let lines = 0;
  for (const line of text.split("\n")) {
    const width = line.length + (line.match(WIDE)?.length ?? 0);
    lines += Math.max(1, Math.ceil(width / COLUMNS));
  }
  return lines > LINES;
};
