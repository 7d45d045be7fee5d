/** A change of a field's text: `insert` takes the place of `from` to `to`, and then `select` is selected. Indexes are UTF-16. */
export type Edit = { from: number; to: number; insert: string; select: readonly [from: number, to: number] };

/** A field's text, and what is selected of it. */
export type Written = { text: string; from: number; to: number };

/** The marks that stand on both sides of what they are for. */
export const MARKS = { bold: "**", italic: "_", strike: "~~", code: "`" } as const;
export type Mark = keyof typeof MARKS;

const FENCE = "```";
const FENCE_LINE = /^[ \t]*(?:```|~~~)/;
/** What a line of a list or a quote begins with: its indent, its mark, and the space behind it. */
const ITEM = /^([ \t]*)(?:([-*])|(\d{1,9})([.)])|(>))([ \t]+)(?=(.*))/;

const lineStart = (text: string, at: number) => text.lastIndexOf("\n", at - 1) + 1;
const lineEnd = (text: string, at: number) => {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
};

/** Whether a position is within a code block whose fence is open there. */
export const isInFence = (text: string, at: number): boolean => {
  const before = text.slice(0, lineStart(text, at)).split("\n");
  return before.filter((line) => FENCE_LINE.test(line)).length % 2 === 1 && !FENCE_LINE.test(lineOf(text, at));
};

const lineOf = (text: string, at: number) => text.slice(lineStart(text, at), lineEnd(text, at));

/** Marks stand at words, so spaces around a selection stay outside. */
const trimmed = ({ text, from, to }: Written): Written => {
  const selected = text.slice(from, to);
  const begin = from + (selected.length - selected.trimStart().length);
  return selected.trim() === "" ? { text, from, to } : { text, from: begin, to: begin + selected.trim().length };
};

/** Puts the selection between marks, or takes them away where it already is. */
export const toggleMark = (written: Written, kind: Mark): Edit => {
  const { text, from, to } = trimmed(written);
  const mark = MARKS[kind];
  const selected = text.slice(from, to);
  if (kind === "code" && selected.includes("\n")) return toggleFence(written);
  const { length } = mark;
  if (text.slice(from - length, from) === mark && text.slice(to, to + length) === mark)
    return { from: from - length, to: to + length, insert: selected, select: [from - length, to - length] };
  if (selected.length > 2 * length && selected.startsWith(mark) && selected.endsWith(mark))
    return { from, to, insert: selected.slice(length, -length), select: [from, to - 2 * length] };
  return { from, to, insert: mark + selected + mark, select: [from + length, to + length] };
};

/** Makes the lines of the selection a code block, or takes the fence around them away. */
export const toggleFence = ({ text, from: selectedFrom, to: selectedTo }: Written): Edit => {
  const from = lineStart(text, selectedFrom);
  const to = lineEnd(text, Math.max(selectedFrom, selectedTo - (text.charAt(selectedTo - 1) === "\n" ? 1 : 0)));
  const lines = text.slice(from, to).split("\n");
  if (lines.length > 2 && FENCE_LINE.test(lines[0] ?? "") && FENCE_LINE.test(lines.at(-1) ?? "")) {
    const insert = lines.slice(1, -1).join("\n");
    return { from, to, insert, select: [from, from + insert.length] };
  }
  return fenced(from, to, lines.join("\n"));
};

const fenced = (from: number, to: number, code: string, before = "", behind = ""): Edit => {
  const begin = from + before.length + FENCE.length + 1;
  return { from, to, insert: `${before}${FENCE}\n${code}\n${FENCE}${behind}`, select: [begin, begin + code.length] };
};

/** Makes lines that were pasted a code block. The words that they were pasted between stay outside. */
export const fencePasted = (pasted: Written): Edit => {
  const { text, from } = pasted;
  const to = pasted.to - (text.charAt(pasted.to - 1) === "\n" ? 1 : 0);
  const isBehind = text.slice(lineStart(text, from), from).trim() !== "";
  const isBefore = text.slice(to, lineEnd(text, to)).trim() !== "";
  if (!isBehind && !isBefore) return toggleFence(pasted);
  const begin = isBehind ? from : lineStart(text, from);
  return fenced(begin, to, text.slice(begin, to), isBehind ? "\n" : "", isBefore ? "\n" : "");
};

/** Makes the selection a link, whose address is to be typed, or takes the address away. */
export const toggleLink = (written: Written): Edit => {
  const { text, from, to } = trimmed(written);
  const selected = text.slice(from, to);
  const address = text.charAt(from - 1) === "[" ? /^\]\([^()\s]*\)/.exec(text.slice(to, to + 2_000))?.[0] : undefined;
  if (address !== undefined)
    return { from: from - 1, to: to + address.length, insert: selected, select: [from - 1, to - 1] };
  const behind = to + "[](".length;
  return { from, to, insert: `[${selected}]()`, select: [behind, behind] };
};

/** The lines of the selection get the mark of a quote or a list, or lose it if all have it. */
export const toggleLines = ({ text, from: selectedFrom, to: selectedTo }: Written, mark: "> " | "- "): Edit => {
  const from = lineStart(text, selectedFrom);
  const to = lineEnd(text, selectedTo);
  const lines = text.slice(from, to).split("\n");
  const marked = lines.every((line) => line.startsWith(mark));
  const insert = lines.map((line) => (marked ? line.slice(mark.length) : mark + line)).join("\n");
  const isCaret = selectedFrom === selectedTo;
  const end = from + insert.length;
  return { from, to, insert, select: isCaret ? [end, end] : [from, end] };
};

/** What a broken line goes on with: the next item of a list, a quote, the indent of code. Undefined where it is an ordinary line. */
export const continueLine = ({ text, from, to }: Written): Edit | undefined => {
  if (from !== to) return undefined;
  const start = lineStart(text, from);
  const before = text.slice(start, from);
  const put = (insert: string, begin = from): Edit => {
    const end = begin + insert.length;
    return { from: begin, to, insert, select: [end, end] };
  };
  if (isInFence(text, from)) {
    const indent = /^[ \t]*/.exec(before)?.[0] ?? "";
    return indent === "" ? undefined : put(`\n${indent}`);
  }
  const [, indent = "", bullet, number, dot = "", quote, space = "", words = ""] = ITEM.exec(before) ?? [];
  const mark = bullet ?? quote ?? (number === undefined ? undefined : `${Number(number) + 1}${dot}`);
  if (mark === undefined) return undefined;
  // A second break ends the list.
  if (words.trim() === "" && text.slice(from, lineEnd(text, from)).trim() === "") return put("", start);
  return put(`\n${indent}${mark}${space}`);
};

const ADDRESS = /^https?:\/\/[^\s()<>[\]]+$/i;

/** A pasted address makes the selected words a link. Undefined where it takes their place as any text. */
export const pasteLink = (written: Written, pasted: string): Edit | undefined => {
  const { text, from, to } = trimmed(written);
  const words = text.slice(from, to);
  const address = pasted.trim();
  if (words.trim() === "" || /[[\]\n]/.test(words) || !ADDRESS.test(address) || /:\/\//.test(words)) return undefined;
  if (isInFence(text, from)) return undefined;
  const insert = `[${words}](${address})`;
  return { from, to, insert, select: [from + insert.length, from + insert.length] };
};

const CODE_FROM_LINES = 5;
/** The end of a statement or a block, an indent, words and signs that begin lines of code and hardly any other. */
const LIKE_CODE =
  /[{};]\s*$|=>|^(?:\t| {2,})\S|^\s*(?:import|export|const|let|var|function|def|class|return|if|for|while|public|private|fn|func|package|using|SELECT|INSERT|CREATE)\b.*[({:;=*]|^\s*(?:<\/?[a-z]|#include|\/\/|\$ |@\w+$)|^\s*[\w.]+\s*(?:=|\()\s*\S|^\s*"[\w-]+":/;
/** What begins a statement of SQL, a line of a diff, a command. */
const LIKE_COMMAND =
  /^\s*(?:(?:select|insert into|delete from)\b|(?:cd|mkdir|chmod|curl|wget|sudo|export|git|npm|npx|pnpm|yarn|pip|apt|apt-get|docker|kubectl) [\w./~-])|^(?:@@ |diff --git |[-+]{3} |[-+](?![-+\s\d]))/;

/** Whether a text of some lines looks like code: most of its lines do. */
export const looksLikeCode = (text: string): boolean => {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (text.trim().split("\n").length < CODE_FROM_LINES || lines.some((line) => FENCE_LINE.test(line))) return false;
  return lines.filter((line) => LIKE_CODE.test(line) || LIKE_COMMAND.test(line)).length >= lines.length / 2;
};
