import { describe, expect, test } from "vitest";
import {
  continueLine,
  type Edit,
  fencePasted,
  isInFence,
  looksLikeCode,
  pasteLink,
  toggleFence,
  toggleLines,
  toggleLink,
  toggleMark,
  type Written,
} from "./edit";

/** A text in which `[` and `]` around the selection, or `|`, are the carets. */
const written = (marked: string): Written => {
  if (marked.includes("|"))
    return { text: marked.replace("|", ""), from: marked.indexOf("|"), to: marked.indexOf("|") };
  const from = marked.indexOf("⟨");
  return { text: marked.replace(/[⟨⟩]/g, ""), from, to: marked.indexOf("⟩") - 1 };
};

const after = ({ text }: Written, edit: Edit | undefined): string | undefined => {
  if (!edit) return undefined;
  const done = text.slice(0, edit.from) + edit.insert + text.slice(edit.to);
  const [from, to] = edit.select;
  return from === to
    ? `${done.slice(0, from)}|${done.slice(from)}`
    : `${done.slice(0, from)}⟨${done.slice(from, to)}⟩${done.slice(to)}`;
};

const edited = (marked: string, edit: (written: Written) => Edit | undefined) =>
  after(written(marked), edit(written(marked)));

describe("marks are put around the selection, and taken away again", () => {
  test.each([
    ["say ⟨it⟩ now", "say **⟨it⟩** now"],
    ["say ⟨ it ⟩now", "say  **⟨it⟩** now"],
    ["say | now", "say **|** now"],
    ["⟨one\ntwo⟩", "**⟨one\ntwo⟩**"],
  ])("%j", (before, bold) => {
    expect(edited(before, (each) => toggleMark(each, "bold"))).toBe(bold);
    const again = edited(bold, (each) => toggleMark(each, "bold"));
    expect(again?.replace(/[⟨⟩|]/g, "")).toBe(before.replace(/[⟨⟩|]/g, ""));
  });

  test("marks that are selected go, too", () => {
    expect(edited("⟨**it**⟩", (each) => toggleMark(each, "bold"))).toBe("⟨it⟩");
    expect(edited("**⟨it⟩**", (each) => toggleMark(each, "italic"))).toBe("**_⟨it⟩_**");
  });

  test("code of some lines is a block", () => {
    expect(edited("see ⟨a\nb⟩", (each) => toggleMark(each, "code"))).toBe("```\n⟨see a\nb⟩\n```");
    expect(edited("⟨```\na\n```⟩", toggleFence)).toBe("⟨a⟩");
    expect(edited("⟨a⟩", (each) => toggleMark(each, "code"))).toBe("`⟨a⟩`");
  });
});

test("a link asks for its address, and goes with it", () => {
  expect(edited("see ⟨this⟩", toggleLink)).toBe("see [this](|)");
  expect(edited("see [⟨this⟩](https://x.y)", toggleLink)).toBe("see ⟨this⟩");
});

test("lines become a quote or a list, and lines again", () => {
  expect(edited("⟨a\nb⟩", (each) => toggleLines(each, "> "))).toBe("⟨> a\n> b⟩");
  expect(edited("⟨- a\n- b⟩", (each) => toggleLines(each, "- "))).toBe("⟨a\nb⟩");
  expect(edited("a|", (each) => toggleLines(each, "- "))).toBe("- a|");
});

test.each([
  ["see: ⟨a\nb⟩", "see: \n```\n⟨a\nb⟩\n```"],
  ["⟨a\nb⟩ and so on", "```\n⟨a\nb⟩\n```\n and so on"],
  ["see: ⟨a\nb\n⟩and so on", "see: \n```\n⟨a\nb⟩\n```\nand so on"],
  ["see:\n⟨a\nb\n⟩", "see:\n```\n⟨a\nb⟩\n```\n"],
  ["  ⟨a\nb⟩", "```\n⟨  a\nb⟩\n```"],
])("of %j what was pasted becomes a code block, and no words before or behind it", (before, next) => {
  expect(edited(before, fencePasted)).toBe(next);
});

test.each([
  ["- tea|", "- tea\n- |"],
  ["  * tea|", "  * tea\n  * |"],
  ["9. nine|", "9. nine\n10. |"],
  ["> said|", "> said\n> |"],
  ["- tea\n- |", "- tea\n|"],
  ["- te|a", "- te\n- |a"],
  ["```\n  a|", "```\n  a\n  |"],
])("the line after %j goes on", (before, next) => {
  expect(edited(before, continueLine)).toBe(next);
});

test.each(["tea|", "-|", "```\n- a|", "|- tea", "⟨- tea⟩"])("the line after %j is an ordinary one", (before) => {
  expect(edited(before, continueLine)).toBeUndefined();
});

test("an address that is pasted onto words makes them a link", () => {
  const paste = (marked: string, pasted: string) => edited(marked, (each) => pasteLink(each, pasted));
  expect(paste("see ⟨this⟩ now", "https://x.y/z\n")).toBe("see [this](https://x.y/z)| now");
  for (const marked of ["see |", "⟨https://a.b⟩", "⟨a\nb⟩", "```\n⟨a⟩"])
    expect(paste(marked, "https://x.y")).toBeUndefined();
  for (const pasted of ["javascript:x", "see https://x.y", "x.y", "https://x.y https://z"])
    expect(paste("⟨this⟩", pasted)).toBeUndefined();
});

test("a fence is open between its lines", () => {
  const text = "a\n```ts\nb\n```\nc";
  expect([...text.matchAll(/[abc]$/gm)].map(({ index }) => isInFence(text, index))).toEqual([false, true, false]);
  expect(isInFence("```", 3)).toBe(false);
  expect(isInFence("```\n", 4)).toBe(true);
});

test("five lines of code look like it, prose and lists do not", () => {
  const code = [
    "const a = 1;\nif (a) {\n  b();\n}\nreturn a;",
    "def f(x):\n    y = x\n    return y\n\nprint(f(1))",
    "<ul>\n  <li>a</li>\n  <li>b</li>\n  <li>c</li>\n</ul>",
    '{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}',
    "cd /tmp\nmkdir a\ncurl -sS https://example.com | tar xz\n./configure --prefix=/usr\nmake install",
    "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n-foo\n+bar\n baz",
    "select a, b\nfrom t\nwhere a = 1\n  and b > 2\norder by a;",
    "SELECT (a)\nFROM b\n  WHERE c = 1\n  AND d = 2\n  ORDER BY e;",
  ];
  for (const text of code) expect(looksLikeCode(text), text).toBe(true);
  const prose = [
    "const a = 1;\nb();\nc();\nd();",
    "Dear all,\n\nwe meet at five.\nBring tea.\nAnd milk.\n\nAda",
    "- tea\n- milk\n- bread\n- eggs\n- salt",
    "+1 from me\n-1 from Ada\nso we stay\nwhere we are\nuntil May",
    "we go to town\nfrom there to the sea\nwhere it is warm\nand select a place\nto stay",
    "one\ntwo\nthree\nfour\nfive (or six)",
    "```\na();\nb();\nc();\n```",
  ];
  for (const text of prose) expect(looksLikeCode(text), text).toBe(false);
});
