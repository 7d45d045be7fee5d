import markdownIt, { type Token } from "markdown-it";
import { addBlockRules } from "./block-rules";
import { addInlineRules, type Surroundings, segmentOf } from "./inline-rules";
import { MAX_PIECES } from "./segments";
import type { Block, Inline } from "./tree";

const markdown = markdownIt("zero", { maxNesting: 100 });
addBlockRules(markdown);
addInlineRules(markdown);

const MARKS: Record<string, "strong" | "em" | "strike"> = { strong_open: "strong", em_open: "em", s_open: "strike" };

/** Adds a piece of text to the one before it, if that is text, too. */
const addText = (to: Inline[], text: string): void => {
  const last = to.at(-1);
  if (last?.kind === "text") to[to.length - 1] = { kind: "text", text: last.text + text };
  else if (text !== "") to.push({ kind: "text", text });
};

/**
 * The pieces of a text. A mark within the same mark adds nothing, so however many an author piles up, at most one of each kind and a link lie in
 * each other.
 */
const inlineOf = (tokens: readonly Token[]): Inline[] => {
  const root: Inline[] = [];
  /** What is open: its kind, and where its pieces go. */
  const open: { kind: string; into: Inline[] }[] = [{ kind: "", into: root }];
  const into = () => open.at(-1)?.into ?? root;
  for (const token of tokens) {
    const { type, nesting, content } = token;
    const mark = MARKS[type];
    const segment = segmentOf(token);
    if (nesting < 0) open.pop();
    else if (mark !== undefined) {
      const isOpen = open.some(({ kind }) => kind === mark);
      const children: Inline[] = isOpen ? into() : [];
      if (!isOpen) into().push({ kind: mark, children });
      open.push({ kind: mark, into: children });
    } else if (type === "named_link_open") {
      const children: Inline[] = [];
      into().push({ kind: "named-link", href: `${token.attrGet("href")}`, children });
      open.push({ kind: type, into: children });
    } else if (type === "code_inline") into().push({ kind: "code", text: content });
    else if (segment !== undefined && segment.kind !== "text") into().push(segment);
    else addText(into(), segment?.text ?? content);
  }
  return root;
};

/** A fence around nothing is text, as it is written. */
const fenceOf = ({ content, info, markup, map }: Token, index: number): Block => {
  const text = content.replace(/\n$/, "");
  const [language = ""] = info.trim().split(/\s/);
  if (text !== "") return { kind: "fence", index, language, text };
  const isClosed = map !== null && map[1] - map[0] > 1;
  return { kind: "lines", children: [{ kind: "text", text: `${markup}${info}${isClosed ? `\n${markup}` : ""}` }] };
};

/** Texts that only blank lines part are one, with these lines in it: what is written without marks looks as it does without a parser. */
const addLines = (to: Block[], children: Inline[], blankLines: number): void => {
  const last = to.at(-1);
  if (last?.kind !== "lines") {
    to.push({ kind: "lines", children });
    return;
  }
  addText(last.children, "\n".repeat(blankLines + 1));
  for (const each of children) {
    if (each.kind === "text") addText(last.children, each.text);
    else last.children.push(each);
  }
};

/** Nobody formats a text by more marks and line ends than these. Such a one stays as it is written, and costs no more than plain text. */
const MAX_MARKS = 1_600;
const MARK_OR_LINE = /[*_~`[\]\\<>\n]/g;

/** Each is an element at least. A few such lines in code do not matter: of so many the text stays as it is written. */
const ITEM_LINE = /^[ \t>]*(?:[-*]|\d{1,9}[.)])[ \t]+\S/gm;

/** Whether it can be told without the parser that the message is not to be drawn by its tree. */
const isBeyond = (content: string): boolean =>
  (content.match(MARK_OR_LINE)?.length ?? 0) > MAX_MARKS || (content.match(ITEM_LINE)?.length ?? 0) > MAX_PIECES;

/** How many elements a tree is drawn with. */
const sizeOf = (node: Block | Inline): number => {
  const children: readonly (Block | Inline)[] =
    node.kind === "list" ? node.items.flat() : "children" in node ? node.children : [];
  const own = node.kind === "lines" ? 0 : node.kind === "list" ? 1 + node.items.length : 1;
  return children.reduce((sum, child) => sum + sizeOf(child), own);
};

/** The numbers of a list are those that are written, but for a list that says its first one again: it counts up. */
const counted = (numbers: number[]): number[] => {
  const [first = 1, second] = numbers;
  return first === second ? numbers.map((_, index) => first + index) : numbers;
};

const blocksOf = (content: string, mentioned: RegExp | undefined): Block[] => {
  const root: Block[] = [];
  const open: Block[][] = [root];
  /** The line behind the last text. */
  let end = 0;
  let fences = 0;
  const around: Surroundings = { mentioned };
  for (const token of markdown.parse(content, { ...around })) {
    const into = open.at(-1) ?? root;
    const [from, to] = token.map ?? [end, end];
    if (token.type === "inline") addLines(into, inlineOf(token.children ?? []), from - end);
    else if (token.type === "fence") {
      const fence = fenceOf(token, fences);
      fences += 1;
      if (fence.kind === "lines") addLines(into, fence.children, from - end);
      else into.push(fence);
    } else if (token.type === "quote_open") {
      const children: Block[] = [];
      into.push({ kind: "quote", children });
      open.push(children);
    } else if (token.type === "bullet_list_open" || token.type === "ordered_list_open") {
      into.push({ kind: "list", numbers: token.type === "ordered_list_open" ? [] : undefined, items: [] });
    } else if (token.type === "list_item_open") {
      const list = into.at(-1);
      const item: Block[] = [];
      if (list?.kind === "list") {
        list.items.push(item);
        list.numbers?.push(Number(token.info));
      }
      open.push(item);
    } else if (token.type === "ordered_list_close") {
      const list = into.at(-1);
      if (list?.kind === "list" && list.numbers) list.numbers = counted(list.numbers);
    } else if (token.type === "list_item_close" || token.type === "quote_close") open.pop();
    if (token.type === "inline" || token.type === "fence") end = to;
  }
  return root;
};

/**
 * The blocks of a message; undefined for one that would take more elements than a message may. `mentioned` finds the names that it may
 * mention. Takes time in proportion to the content's length.
 */
export const parse = (content: string, mentioned: RegExp | undefined): Block[] | undefined => {
  if (isBeyond(content)) return undefined;
  const blocks = blocksOf(content, mentioned);
  return blocks.reduce((sum, block) => sum + sizeOf(block), 0) > MAX_PIECES ? undefined : blocks;
};
