import type { MarkdownIt, StateInline, Token } from "markdown-it";
import { findLinks } from "./links";
import { type Segment, segmentsOf } from "./segments";

/** A link or a mention in a text, from UTF-16 index `from` to `to`. Marks in it are part of it. */
type Atom = { from: number; to: number; segment: Segment };

/** What the inline rules need to know beside the text: the names to find in it. */
export type Surroundings = { mentioned: RegExp | undefined };

const atomsOf = (text: string, mentioned: RegExp | undefined): Atom[] => {
  let to = 0;
  return segmentsOf(text, mentioned).flatMap((segment) => {
    const from = to;
    to += segment.text.length;
    return segment.kind === "text" ? [] : [{ from, to, segment }];
  });
};

/** Words of these scripts have no spaces between them, so a mark beside them may stand anywhere. */
const SPACELESS = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]/u;
const SPACE = /\s/;
const DIGIT = /\d/;

/** Where a rule other than that for text can begin. */
const SPECIAL = /[\\`*_~[<]/g;

/** The state of one text's parsing, with the atoms that are still ahead. */
export const withAtoms = (State: typeof StateInline) =>
  class extends State {
    private readonly atoms: Atom[];
    private next = 0;
    private special = -1;

    constructor(...given: ConstructorParameters<typeof StateInline>) {
      super(...given);
      const { mentioned } = given[2] as Partial<Surroundings>;
      this.atoms = atomsOf(given[0], mentioned);
    }

    /** The first atom that is not behind the present position. */
    atom(): Atom | undefined {
      while ((this.atoms[this.next]?.from ?? Number.POSITIVE_INFINITY) < this.pos) this.next += 1;
      return this.atoms[this.next];
    }

    /** Where the text from the present position on ends: before an atom, or before what may be a mark. */
    textEnd(): number {
      if (this.special < this.pos) {
        SPECIAL.lastIndex = this.pos;
        this.special = SPECIAL.exec(this.src)?.index ?? this.src.length;
      }
      return Math.min(this.special, this.posMax, this.atom()?.from ?? this.posMax);
    }

    /**
     * Differs from CommonMark thrice. Stars between digits are signs of multiplication. Two underscores belong to a name: `__init__`. Beside a letter of a script without spaces, marks open
     * and close as beside a space, since such a text has none: `**好。**然后`.
     */
    override scanDelims(start: number, canSplitWord: boolean) {
      const scanned = super.scanDelims(start, canSplitWord);
      const before = this.src.charAt(start - 1);
      const after = this.src.charAt(start + scanned.length);
      const isName = this.src.charAt(start) === "_" && scanned.length > 1;
      if (isName || (DIGIT.test(before) && DIGIT.test(after))) return { ...scanned, can_open: false, can_close: false };
      if (!canSplitWord) return scanned;
      return {
        ...scanned,
        can_open: scanned.can_open || (SPACELESS.test(before) && after !== "" && !SPACE.test(after)),
        can_close: scanned.can_close || (SPACELESS.test(after) && before !== "" && !SPACE.test(before)),
      };
    }
  };

type State = InstanceType<ReturnType<typeof withAtoms>>;

const isState = (state: StateInline): state is State => "atom" in state;

const sticky = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};

const segments = new WeakMap<Token, Segment>();

/** The link or the mention that a token stands for; undefined of all other tokens. */
export const segmentOf = (token: Token): Segment | undefined => segments.get(token);

const pushSegment = (state: StateInline, segment: Segment) => segments.set(state.push("atom", "", 0), segment);

const text = (state: StateInline): boolean => {
  const to = isState(state) ? state.textEnd() : state.pos;
  if (to <= state.pos) return false;
  state.pending += state.src.slice(state.pos, to);
  state.pos = to;
  return true;
};

const atom = (state: StateInline): boolean => {
  const found = isState(state) ? state.atom() : undefined;
  if (found?.from !== state.pos || found.to > state.posMax) return false;
  // A link within a link leads where the outer one does.
  const isText = state.linkLevel > 0 && found.segment.kind === "link";
  pushSegment(state, isText ? { kind: "text", text: found.segment.text } : found.segment);
  state.pos = found.to;
  return true;
};

/** Between angle brackets, the address alone is shown. */
const bracketed = (state: StateInline): boolean => {
  if (state.src.charAt(state.pos) !== "<" || !isState(state) || state.linkLevel > 0) return false;
  const start = state.pos;
  state.pos += 1;
  const found = state.atom();
  const isWhole = found?.segment.kind === "link" && found.from === state.pos && state.src.charAt(found.to) === ">";
  if (!isWhole || found.to >= state.posMax) {
    state.pos = start;
    return false;
  }
  pushSegment(state, found.segment);
  state.pos = found.to + 1;
  return true;
};

const MARK = /[*_~`[\]<>]/;
/** At the beginning of a line, these would else make a list. */
const BEGINS_ITEM = /^[ \t]*(?:\\-|\d{1,9}\\[.)])$/;
/** A line's beginning that is longer than this makes no list. */
const LOOK_BACK = 16;
const SHRUG = "\\_(ツ)_/";

const beginsItem = (text: string, at: number): boolean => {
  const from = Math.max(0, at - LOOK_BACK);
  const before = text.slice(from, at + 2);
  const newline = before.lastIndexOf("\n");
  return (newline >= 0 || from === 0) && BEGINS_ITEM.test(before.slice(newline + 1));
};

/** A backslash takes its meaning from a mark. Before anything else it stays, as in the paths of Windows; and so does the shrug's arm. */
const backslash = (state: StateInline): boolean => {
  const { src, pos } = state;
  if (src.charAt(pos) !== "\\" || pos + 1 >= state.posMax) return false;
  if (src.charAt(pos - 1) === "¯" && src.startsWith(SHRUG, pos)) {
    state.pending += SHRUG;
    state.pos += SHRUG.length;
    return true;
  }
  if (!MARK.test(src.charAt(pos + 1)) && !beginsItem(src, pos)) return false;
  state.pending += src.charAt(pos + 1);
  state.pos += 2;
  return true;
};

const NAMED_LINK = /\[([^[\]\n]{1,300})\]\(((?:[^\s()<>[\]]|\([^\s()<>[\]]*\))+)\)/y;

/**
 * A link with words of its own, which the drawing follows by where it leads. Only the addresses that are links by themselves; and words that
 * are an address themselves stay as they are written, since they would say one place and lead to another.
 */
const namedLink = (state: StateInline): boolean => {
  if (state.src.charAt(state.pos) !== "[" || state.linkLevel > 0) return false;
  const found = sticky(NAMED_LINK, state.src, state.pos);
  const [whole = "", words = "", address = ""] = found ?? [];
  if (!found || words.trim() === "" || found.index + whole.length > state.posMax) return false;
  const [link] = findLinks(address);
  if (link?.from !== 0 || link.to !== address.length || words.includes("://") || findLinks(words).length > 0)
    return false;
  const { pos, posMax } = state;
  state.push("named_link_open", "a", 1).attrSet("href", link.href);
  state.linkLevel += 1;
  state.pos = pos + 1;
  state.posMax = pos + 1 + words.length;
  state.md.inline.tokenize(state);
  state.linkLevel -= 1;
  state.posMax = posMax;
  state.push("named_link_close", "a", -1);
  state.pos = pos + whole.length;
  return true;
};

/** The library goes on with code, bold, italic and struck text. */
export const addInlineRules = (markdown: MarkdownIt): void => {
  const { inline } = markdown;
  inline.State = withAtoms(inline.State);
  inline.ruler.at("text", text);
  inline.ruler.before("text", "atom", atom);
  inline.ruler.at("escape", backslash);
  inline.ruler.at("link", namedLink);
  inline.ruler.at("autolink", bracketed);
  inline.ruler.enableOnly(["atom", "text", "escape", "backticks", "strikethrough", "emphasis", "link", "autolink"]);
  inline.ruler2.enableOnly(["balance_pairs", "strikethrough", "emphasis"]);
};
