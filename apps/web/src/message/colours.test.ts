import { LIMITS } from "@parley/protocol/limits";
import { expect, test } from "vitest";
import { coloured } from "./colours";
import { LANGUAGES, languageOf } from "./languages";

const CODE = `// a
/* b */ # c
const a: string = "x" + 'y' + \`z\${1}\`; <b class="q">&amp;</b>
def f(x): return {"k": [1, 2.5, true, null]}
- item: "v" @m ; -- d
+added
-removed`;

test.each(LANGUAGES.map(([language]) => language))(
  "%s: the runs joined are the code, and some have a colour",
  (language) => {
    const runs = coloured(CODE, language);
    expect(runs.map(({ text }) => text).join("")).toBe(CODE);
    expect(runs.some(({ colour }) => colour !== undefined)).toBe(true);
  },
);

test("script and style within HTML lose nothing by having rules of their own", () => {
  const html = "<script>let a = '</b>';</script><style>a { b: c }</style>";
  expect(
    coloured(html, "xml")
      .map(({ text }) => text)
      .join(""),
  ).toBe(html);
});

test("a hostile text of the greatest length is coloured, as well as it may be, in no more runs than it has letters", () => {
  for (const [language] of LANGUAGES)
    for (const piece of ["(", "{", "<a ", '"', "/*", "`${", "a.", "=> (", "'\\", "#!", "((a,b)=>", "<!--"]) {
      const code = piece.repeat(LIMITS.contentLength).slice(0, LIMITS.contentLength);
      expect(
        coloured(code, language)
          .map(({ text }) => text)
          .join(""),
      ).toBe(code);
    }
});

test("authors call languages by many names, in any case", () => {
  expect(languageOf("TS")).toEqual({ language: "typescript", name: "TypeScript" });
  expect(languageOf("c++")?.name).toBe("C++");
  expect(languageOf("constructor")).toBeUndefined();
  expect(languageOf("")).toBeUndefined();
});
