import { expect, it } from "vitest";
import { emojiQuery, wholeName } from "./emoji-query";

const at = (text: string) => emojiQuery(text, text.length);

it.each([
  [":na", { from: 0, letters: "na" }],
  ["so :smile", { from: 3, letters: "smile" }],
  ["(:+1", { from: 1, letters: "+1" }],
  ["line\n:na", { from: 5, letters: "na" }],
  ["`code` :na", { from: 7, letters: "na" }],
  ["```\ncode\n```\n:na", { from: 13, letters: "na" }],
])("%j begins an emoji's name", (text, query) => {
  expect(at(text)).toEqual(query);
});

it.each([
  ":",
  ":n",
  ":)",
  ":-)",
  ":D",
  "10:30",
  "a:na",
  "http://na",
  ":na :",
  "`:na",
  "```\n:na",
  "one `two` `:na",
  "::na",
])("%j does not", (text) => {
  expect(at(text)).toBeUndefined();
});

it("is looked for before the caret alone", () => {
  expect(emojiQuery(":na and more", 3)).toEqual({ from: 0, letters: "na" });
});

it("a whole name ends with its colon, and stays in code", () => {
  expect(wholeName("so :tada:", 9)).toEqual({ from: 3, letters: "tada" });
  for (const text of [":tada", "a:tada:", "`:tada:", "10:30:"]) expect(wholeName(text, text.length)).toBeUndefined();
});
