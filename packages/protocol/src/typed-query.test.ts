import fc from "fast-check";
import { expect, test } from "vitest";
import { LIMITS } from "./limits";
import { SearchQuery } from "./search";
import { isEmpty, parseTyped } from "./typed-query";

const now = new Date(2030, 2, 12, 15);
const parse = (typed: string) => parseTyped(typed, now);
const local = (year: number, month: number, day: number) => new Date(year, month - 1, day).toISOString();
const NOTHING = { words: [], from: [], in: [], has: [], unclear: [] };

test("words and phrases, with the quotation marks of many countries", () => {
  expect(parse('plan "release notes" „ganz genau“ «tout»')).toEqual({
    ...NOTHING,
    words: [
      { text: "plan" },
      { text: "release notes", whole: true },
      { text: "ganz genau", whole: true },
      { text: "tout", whole: true },
    ],
  });
  expect(parse('"not closed').words).toEqual([{ text: "not closed", whole: true }]);
});

test("filters, in any case, their values perhaps in quotation marks", () => {
  expect(parse('From:ada in:"Our plans" has:links HAS:file from:@bob')).toEqual({
    ...NOTHING,
    from: ["ada", "@bob"],
    in: ["Our plans"],
    has: ["link", "file"],
  });
  expect(parse("from：小明 发布")).toEqual({ ...NOTHING, from: ["小明"], words: [{ text: "发布" }] });
});

test("a day, a month or a year begins where the reader is", () => {
  expect(parse("before:2030-03-12").before).toBe(local(2030, 3, 12));
  expect(parse("after:2030-3").after).toBe(local(2030, 3, 1));
  expect(parse("after:2029").after).toBe(local(2029, 1, 1));
  expect(parse("before:today").before).toBe(local(2030, 3, 12));
  expect(parse("after:Yesterday").after).toBe(local(2030, 3, 11));
});

test("a value that says nothing is told of, and one that is still to come is ignored", () => {
  expect(parse("before:tuesday after:2030-02-31 has:fun").unclear).toEqual([
    "before:tuesday",
    "after:2030-02-31",
    "has:fun",
  ]);
  expect(isEmpty(parse("from: before: "))).toBe(true);
  expect(isEmpty(parse("in:general"))).toBe(false);
});

test("what only looks like a filter is text", () => {
  expect(parse("https://parley.example login:me 12:30").words.map(({ text }) => text)).toEqual([
    "https://parley.example",
    "login:me",
    "12:30",
  ]);
});

test("whatever is typed makes a legal query, or none", () => {
  const typed = fc.oneof(
    fc.string({ unit: "binary", maxLength: 400 }),
    fc
      .array(fc.constantFrom("from:", "has:", '"', "a", " ", "before:", "2030", "\ud800", "\u200b", "："))
      .map((all) => all.join("")),
  );
  fc.assert(
    fc.property(typed, (text) => {
      const { words, before, after, has } = parse(text);
      expect(words.length).toBeLessThanOrEqual(LIMITS.searchWords);
      const query = {
        ...(words.length > 0 && { words }),
        ...(before !== undefined && { before }),
        ...(after !== undefined && { after }),
        ...(has.length > 0 && { has }),
      };
      if (Object.keys(query).length > 0) expect(SearchQuery.safeParse(query).success).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
