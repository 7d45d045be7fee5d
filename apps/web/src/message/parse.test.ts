import { LIMITS } from "@parley/protocol/limits";
import { mentionPattern } from "@parley/protocol/mention";
import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, test, vi } from "vitest";
import { FORMATTING_CASES } from "./formatting.cases";
import { mayHaveMarks } from "./marks";
import { parse } from "./parse";
import { segmentsOf } from "./segments";
import { shown } from "./shown";
import type { Block, Inline } from "./tree";

const ADA = mentionPattern(["Ada"]);

test.each(FORMATTING_CASES)("$input is shown as $shown", ({ input, shown: expected }) => {
  expect(shown(parse(input, ADA) ?? [])).toBe(expected);
});

const textOf = (piece: Inline): string => ("children" in piece ? piece.children.map(textOf).join("") : piece.text);
const textOfBlock = (block: Block): string => {
  if (block.kind === "lines") return block.children.map(textOf).join("");
  if (block.kind === "fence") return block.text;
  return (block.kind === "quote" ? block.children : block.items.flat()).map(textOfBlock).join("");
};

const size = (node: Block | Inline): number => {
  if (node.kind === "list") return 1 + node.items.flat().reduce((sum, each) => sum + size(each), 0);
  if (!("children" in node)) return 1;
  return 1 + node.children.reduce((sum: number, each: Block | Inline) => sum + size(each), 0);
};
const depth = (node: Block | Inline): number => {
  const children: (Block | Inline)[] =
    node.kind === "list" ? node.items.flat() : "children" in node ? node.children : [];
  return 1 + Math.max(0, ...children.map(depth));
};

/** Texts that are made of marks and little else. */
const marked = fc
  .array(
    fc.constantFrom(
      ..."*_~`[]()<>\\-+.!#&|:/@\n \t",
      ..."**,__,~~,```,1. ,- ,> ,[a](https://b.c),<@u-1>,https://x.y/,word,好,。,\n\n,  ,@Ada,7".split(","),
    ),
    { maxLength: 60 },
  )
  .map((pieces) => pieces.join(""));

describe("whatever is written", () => {
  test("no letter is lost, and none is added", () => {
    const letters = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, "");
    fc.assert(
      fc.property(marked, (content) => {
        const blocks = parse(content, ADA) ?? [];
        // A named link shows its host in the place of its address, a list's numbers are drawn, a fence names its language.
        const seen = letters(blocks.map(textOfBlock).join(""));
        const given = [...letters(content)];
        let at = 0;
        for (const letter of seen) at = given.indexOf(letter, at) + 1;
        expect(given.length === 0 || seen === "" || at > 0).toBe(true);
        if (!/\]\(https|\d[.)]|```|~~~/.test(content)) expect(seen).toBe(given.join(""));
      }),
      { numRuns: 2_000 },
    );
  });

  test("a text without marks is what it is without a parser", () => {
    fc.assert(
      fc.property(marked, (content) => {
        fc.pre(!mayHaveMarks(content) && content !== "" && content === content.trim());
        // What a line of spaces shows is an empty line.
        fc.pre(!/\n[ \t]+\n/.test(content));
        expect(parse(content, ADA)).toEqual([{ kind: "lines", children: segmentsOf(content, ADA) }]);
      }),
      { numRuns: 3_000 },
    );
  });
});

const PIECES = [
  ..."*_~`[(<>\\-.!\n",
  ..."**,__,~~,***,*a ,**a ,_a ,~~a ,*a_ ,**a*,`a`` ,```,``` \n,```\n,```a\n,~~~\n,> ,>,> >, > a\na\n,> \n,- ,- \n,-\n,- a\n,  - a\n,1. ,1. a\n,1) ".split(
    ",",
  ),
  ..."[a](,[a](b,[a](https://x.y),[a](https://x.y/(,[[],[a,](,![,<https://x.y>,<https://x.y,<@u-1>,<@,https://x.y/(,a@b.co ,\\*,\\,1\\.,\n\n,\n \n,\t,  ,* * ,- - ,_*,*_,`*,*`,@Ada ,@,a*b_c~d`,&amp;,<b>,😀*,好**".split(
    ",",
  ),
];

/** Deeper, a page would be slow to lay out, and a browser's stack at an end. */
const MAX_DEPTH = 24;

const MAX_SIZE = 1_500;

test.each(PIECES)("a hostile text of %j stays small and flat, or as it is written", (piece) => {
  for (const length of [400, 1_600, LIMITS.contentLength, 4 * LIMITS.contentLength])
    for (const begin of ["", "> - *["]) {
      const content = (begin + piece.repeat(length)).slice(0, length);
      const blocks = parse(content, ADA) ?? [];
      expect(blocks.reduce((sum, each) => sum + size(each), 0)).toBeLessThan(MAX_SIZE);
      expect(Math.max(0, ...blocks.map(depth))).toBeLessThan(MAX_DEPTH);
    }
});

test("a text of more marks than people write stays as it is written, and one of many does not", () => {
  expect(parse("**a** ".repeat(1_000), ADA)).toBeUndefined();
  expect(parse("`a` ".repeat(300), ADA)).toBeUndefined();
  // The parser is not asked, however few elements that would be.
  expect(parse("a_b ".repeat(1_700), ADA)).toBeUndefined();
  expect(parse("a_b ".repeat(1_500), ADA)).toHaveLength(1);
  const list = "- **milk**: two\n".repeat(100);
  expect(parse(list, ADA)).toMatchObject([{ kind: "list", items: { length: 100 } }]);
  const code = `\`\`\`c\n${"*p = a[i]; // _\n".repeat(200)}\`\`\``;
  expect(parse(code, ADA)).toMatchObject([{ kind: "fence" }]);
});

test("of a list of more items than a message may have the parser is not asked, indented or not", () => {
  const asked = vi.spyOn(MarkdownIt.prototype, "parse");
  for (const piece of ["  - a\n", "- a\n  - b\n    - c\n", "> 1. a\n"])
    expect(parse(piece.repeat(700).slice(0, 4_000), ADA)).toBeUndefined();
  expect(asked).not.toHaveBeenCalled();
  expect(parse("- a\n  - b\n".repeat(50), ADA)).toMatchObject([{ kind: "list" }]);
  expect(asked).toHaveBeenCalledOnce();
});

test("a mark within the same mark adds nothing, so marks do not pile up", () => {
  const piled = `${"*a **a ~~a ".repeat(50)}b${" a~~ a** a*".repeat(50)}`;
  const blocks = parse(piled, ADA) ?? [];
  expect(blocks.map(textOfBlock).join("")).toBe(piled.replace(/[*~]/g, ""));
  expect(Math.max(...blocks.map(depth))).toBeLessThan(MAX_DEPTH);
});

test.each(["https://a@bank.com", "ftp://bank.com", "ada@bank.com"])("words like %s lead nowhere else", (words) => {
  const named = (content: string) => JSON.stringify(parse(content, ADA)).includes("named-link");
  expect(named("[words](https://evil.com)")).toBe(true);
  expect(named(`[${words}](https://evil.com)`)).toBe(false);
});
