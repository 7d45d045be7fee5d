import { mentionPattern } from "@parley/protocol/mention";
import { expect, test } from "vitest";
import { segmentsOf } from "./segments";

const ADA = mentionPattern(["Ada"]);

const links = (content: string) =>
  segmentsOf(content, ADA).flatMap((segment) => (segment.kind === "link" ? [segment.text] : []));
const named = (content: string, names: string[]) =>
  segmentsOf(content, mentionPattern(names)).flatMap((segment) => (segment.kind === "mention" ? [segment.name] : []));

test("markup stays text", () => {
  expect(segmentsOf("<img src=x onerror=alert(1)>", ADA)).toEqual([
    { kind: "text", text: "<img src=x onerror=alert(1)>" },
  ]);
});

test("names are found whole, in any case, the longest first", () => {
  expect(named("@ada @Ada Lovelace, @adamant mail@ada", ["Ada", "Ada Lovelace"])).toEqual(["ada", "Ada Lovelace"]);
  expect(named("@A.B (c)", ["A.B (c)"])).toEqual(["A.B (c)"]);
  expect(named("@axb", ["a.b"])).toEqual([]);
  expect(named("@Jose\u0301", ["Jose"])).toEqual([]);
});

test("people are found by their ids, beside names, and in no address", () => {
  expect(segmentsOf("<@u-1> @Ada", ADA)).toEqual([
    { kind: "person", text: "<@u-1>", userId: "u-1" },
    { kind: "text", text: " " },
    { kind: "mention", text: "@Ada", name: "Ada" },
  ]);
  expect(segmentsOf("<@> <@a b> < @a>", undefined)).toEqual([{ kind: "text", text: "<@> <@a b> < @a>" }]);
});

test("names are not looked for in addresses", () => {
  expect(links("https://x.y/@Ada")).toEqual(["https://x.y/@Ada"]);
  expect(named("https://x.y/@Ada", ["Ada"])).toEqual([]);
});

test("the pieces joined are the content, unchanged", () => {
  for (const content of [
    "",
    "a https://b.c d",
    "@Ada",
    "<@u-1>, <@u-2>",
    "https://@Ada",
    " \n@Ada\nhttps://x.y/@Ada!",
    "👩‍👩‍👧 @Ada",
  ])
    expect(
      segmentsOf(content, ADA)
        .map(({ text }) => text)
        .join(""),
    ).toBe(content);
});

/** The shortest of some runs: another program's turn on the processor is not the text's cost. */
const cost = (content: string): number => {
  const runs = Array.from({ length: 7 }, () => {
    const start = performance.now();
    segmentsOf(content, ADA);
    return performance.now() - start;
  });
  return Math.min(...runs);
};

const LENGTH = 16 * 1024;
const filled = (begin: string, piece: string) =>
  (begin + piece.repeat(Math.ceil(LENGTH / piece.length))).slice(0, LENGTH);

test.each([
  ["", "("],
  ["", "["],
  ["", "*"],
  ["", "."],
  ["", "\u0301"],
  ["", "\u200b"],
  ["", "@"],
  ["", "<@"],
  ["", "<@a"],
  ["", "a@"],
  ["", "a@b."],
  ["", "a@b.co "],
  ["", "mailto:"],
  ["", "http://"],
  ["", "http://x/("],
  ["", "http://x/)"],
  ["", "http://x/(]"],
  ["", "http://x/\u200b"],
  ["https://x/", "("],
  ["https://x/", ")"],
  ["https://x/", "()"],
  ["https://x/", ".a"],
  ["https://x/", "."],
  ["https://x/", "\u200b"],
  ["https://", "a"],
  ["a@b.co", "\u200b"],
])("a hostile text of %j and %j without end costs little more than words of the same length", (begin, piece) => {
  // A link is worth a few hundred words. A cost that grows with the square of the length is above this by far.
  expect(cost(filled(begin, piece)) / cost(filled("", "some words "))).toBeLessThan(500);
});
