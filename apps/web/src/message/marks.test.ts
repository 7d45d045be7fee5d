import { LIMITS } from "@parley/protocol/limits";
import { expect, test } from "vitest";
import { FORMATTING_CASES } from "./formatting.cases";
import { mayHaveMarks } from "./marks";
import { parse } from "./parse";
import { shown } from "./shown";
import { withoutMarks } from "./without-marks";

test.each([
  "hello, world",
  "5 * 3",
  "it's 1.5 - 2",
  "snake_case",
  "AT&T <3",
  "@Ada https://example.com/x",
  "a\nb",
  "#1",
  "~5",
  "",
])("%j has no marks, so it waits for no parser", (text) => expect(mayHaveMarks(text)).toBe(false));

test("whatever the parser changes may have marks", () => {
  for (const { input } of FORMATTING_CASES) {
    const isChanged = /<(?!a )|\(example/.test(shown(parse(input, undefined) ?? []).replaceAll(/<\/?a[^>]*>/g, ""));
    if (isChanged) expect(mayHaveMarks(input), input).toBe(true);
  }
});

test.each([
  ["**bold** and _italic_", "bold and italic"],
  ["~~gone~~ `code`", "gone code"],
  ["***both***", "both"],
  ["see [the notes](https://example.com/a_b) now", "see the notes now"],
  ["```ts\nlet a = b_c * d_e;\n```\nwhat?", "let a = b_c * d_e;\nwhat?"],
  ["snake_case_name 5 * 3 * 2", "snake_case_name 5 * 3 * 2"],
  ["*unclosed", "*unclosed"],
  ["> quoted\n- item", "> quoted\n- item"],
  ["**<@u-1>** is", "<@u-1> is"],
])("%j reads %j", (text, expected) => expect(withoutMarks(text)).toBe(expected));

test("a hostile text costs little, and only marks go", () => {
  for (const piece of ["*", "**a", "_*", "`", "[a](https://b", "[", "~~", "```\n", "* _ ` ~~ "]) {
    const text = piece.repeat(LIMITS.contentLength).slice(0, LIMITS.contentLength);
    expect(withoutMarks(text).replace(/[^a-z]/g, "").length).toBeLessThanOrEqual(text.replace(/[^a-z]/g, "").length);
  }
});
