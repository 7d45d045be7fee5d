import type { MarkdownIt, StateBlock } from "markdown-it";

type Rule = (state: StateBlock, startLine: number, endLine: number, silent: boolean) => boolean;

/** Lists and quotes lie in each other so deep. Deeper ones keep their marks as text, so that nothing is lost and the page stays flat. */
const MAX_LEVEL = 8;

const startOf = (state: StateBlock, line: number) => (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
const indentOf = (state: StateBlock, line: number) => (state.sCount[line] ?? 0) - state.blkIndent;

const matches = (pattern: RegExp, state: StateBlock, line: number): boolean => {
  pattern.lastIndex = startOf(state, line);
  return pattern.test(state.src);
};

const QUOTED = />{1,2}(?=[ \t\n]|$)/y;
const QUOTED_WORDS = />{1,2}[ \t]+\S/y;

const isQuoted = (state: StateBlock, line: number, how = QUOTED) =>
  indentOf(state, line) >= 0 && indentOf(state, line) < 4 && matches(how, state, line);

/** What the library knows of each line: it begins behind the quote's mark while its quote is read. */
const SHIFTED = ["bMarks", "tShift", "sCount", "bsCount"] as const;

/**
 * The lines that begin with `> `, and only those: an answer under them is not quoted. Without a space it is no quote, but an emoticon (`>:(`).
 */
const quote: Rule = (state, startLine, endLine, silent) => {
  if (state.level >= MAX_LEVEL || !isQuoted(state, startLine, QUOTED_WORDS)) return false;
  if (silent) return true;
  let end = startLine + 1;
  while (end < endLine && isQuoted(state, end)) end += 1;
  const { blkIndent, lineMax, parentType } = state;
  const before = SHIFTED.map((each) => state[each].slice(startLine, end));
  for (let line = startLine; line < end; line += 1) {
    const after = startOf(state, line) + 1;
    const isSpaced = /[ \t]/.test(state.src.charAt(after));
    const from = after + (isSpaced ? 1 : 0);
    const text = Math.min(state.skipSpaces(from), state.eMarks[line] ?? from);
    state.bMarks[line] = from;
    state.tShift[line] = text - from;
    state.sCount[line] = text - from;
    state.bsCount[line] = 0;
  }
  state.blkIndent = 0;
  state.lineMax = end;
  state.parentType = "blockquote";
  const open = state.push("quote_open", "", 1);
  open.map = [startLine, end];
  state.md.block.tokenize(state, startLine, end);
  state.push("quote_close", "", -1);
  for (const [index, each] of SHIFTED.entries())
    for (const [offset, value] of (before[index] ?? []).entries()) state[each][startLine + offset] = value;
  Object.assign(state, { blkIndent, lineMax, parentType, line: end });
  return true;
};

const ITEM = /(?:[-*]|\d{1,9}[.)])[ \t]+(?=\S)/y;
const RULER = /([-*_])(?:[ \t]*\1)+[ \t]*(?=\n|$)/y;

/** Only where there is something to list: a dash alone is a dash, and a row of stars no list of lists. */
const listed =
  (list: Rule): Rule =>
  (state, startLine, endLine, silent) =>
    state.level < MAX_LEVEL &&
    matches(ITEM, state, startLine) &&
    !matches(RULER, state, startLine) &&
    list(state, startLine, endLine, silent);

/** Lines as they are written. They end with their list item: what is not indented goes on below the list. */
const lines: Rule = (state, startLine, endLine) => {
  const rules = state.md.block.ruler.getRules("paragraph");
  const { parentType } = state;
  state.parentType = "paragraph";
  let end = startLine + 1;
  while (
    end < endLine &&
    !state.isEmpty(end) &&
    indentOf(state, end) >= 0 &&
    (indentOf(state, end) > 3 || !rules.some((rule) => rule(state, end, endLine, true)))
  )
    end += 1;
  state.parentType = parentType;
  state.line = end;
  const token = state.push("inline", "", 0);
  token.content = state.getLines(startLine, end, state.blkIndent, false);
  token.map = [startLine, end];
  token.children = [];
  return true;
};

/** The library goes on with the fence itself and with lists. */
export const addBlockRules = (markdown: MarkdownIt): void => {
  const { ruler } = markdown.block;
  ruler.enableOnly(["list"]);
  const [list] = ruler.getRules("");
  if (!list) throw new Error("the parser has no rule for lists");
  const alt = ["paragraph", "blockquote", "list"];
  ruler.at("blockquote", quote, { alt });
  ruler.at("list", listed(list), { alt: ["paragraph", "blockquote"] });
  ruler.at("paragraph", lines, { alt: [] });
  ruler.enableOnly(["fence", "blockquote", "list", "paragraph"]);
};
