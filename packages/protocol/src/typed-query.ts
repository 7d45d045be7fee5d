import { LIMITS } from "./limits";
import { findsSomething } from "./match";

/** What somebody has typed into a search field. Names and dates are as typed: who reads them knows people and rooms. */
export type TypedQuery = {
  readonly words: readonly { text: string; whole?: true }[];
  readonly from: readonly string[];
  readonly in: readonly string[];
  /** ISO 8601: the day, month or year begins then, where the reader is. */
  readonly before?: string;
  readonly after?: string;
  readonly has: readonly ("link" | "file")[];
  /** Filters whose values say nothing, as they were typed. */
  readonly unclear: readonly string[];
};

/** Quotation marks of many countries. */
const QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb';

const FILTERS = "from|in|before|after|has";

/** A filter with its value, a phrase, or a word. A quotation mark that is not closed reaches to the end. */
const TOKEN = new RegExp(
  `(?<empty>(?:${FILTERS})[:\uff1a])(?=\\s|$)|(?:(?<filter>${FILTERS})[:\uff1a])?(?:[${QUOTES}](?<quoted>[^${QUOTES}]*)[${QUOTES}]?|(?<plain>[^\\s${QUOTES}]+))`,
  "giu",
);

const DATE = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/;

/** When a day, a month or a year begins, by the clock of this machine. `2026-03-12`, `2026-03`, `2026`, `today`, `yesterday`. */
const beginningOf = (typed: string, now: Date): string | undefined => {
  const day = (back: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() - back);
  if (typed === "today") return day(0).toISOString();
  if (typed === "yesterday") return day(1).toISOString();
  const [, year, month = "1", date = "1"] = DATE.exec(typed) ?? [];
  if (year === undefined) return undefined;
  const begin = new Date(Number(year), Number(month) - 1, Number(date));
  const isReal = begin.getMonth() === Number(month) - 1 && begin.getDate() === Number(date) && Number(year) >= 1900;
  return isReal ? begin.toISOString() : undefined;
};

/**
 * Reads what somebody has typed: words, `"phrases"`, and the filters `from:`, `in:`, `before:`, `after:`, `has:link`, `has:file`. A filter
 * without a value is ignored, as its value is still to come. Anything else is text.
 */
export const parseTyped = (typed: string, now = new Date()): TypedQuery => {
  const words: { text: string; whole?: true }[] = [];
  const lists = { from: [] as string[], in: [] as string[], has: [] as ("link" | "file")[], unclear: [] as string[] };
  const dates: { before?: string; after?: string } = {};
  for (const { 0: token, groups = {} } of typed.slice(0, LIMITS.searchLength).matchAll(TOKEN)) {
    const { quoted, plain, empty } = groups;
    const filter = groups.filter?.toLowerCase();
    const value = (quoted ?? plain ?? "").trim();
    if (empty !== undefined || value === "") continue;
    if (filter === "from" || filter === "in") lists[filter].push(value);
    else if (filter === "before" || filter === "after") {
      const date = beginningOf(value.toLowerCase(), now);
      if (date === undefined) lists.unclear.push(token);
      else dates[filter] = date;
    } else if (filter === "has") {
      const what = value.toLowerCase().replace(/s$/, "");
      if (what === "link" || what === "file") lists.has.push(what);
      else lists.unclear.push(token);
    } else {
      const word = { text: value.toWellFormed(), ...(quoted !== undefined && { whole: true as const }) };
      if (findsSomething(word)) words.push(word);
    }
  }
  return { words: words.slice(0, LIMITS.searchWords), ...lists, has: [...new Set(lists.has)], ...dates };
};

/** Whether it asks for anything. */
export const isEmpty = ({ words, from, before, after, has, in: rooms }: TypedQuery): boolean =>
  words.length + from.length + has.length + rooms.length === 0 && before === undefined && after === undefined;
