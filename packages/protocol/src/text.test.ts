import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIMITS } from "./limits";
import { Content, Cursor, Description, Prefix, RoomName, Username } from "./text";

const all = { Content, Description, Prefix, RoomName, Username };
const limits: Record<keyof typeof all, number> = {
  Content: LIMITS.contentLength,
  Description: LIMITS.descriptionLength,
  Prefix: LIMITS.roomNameLength,
  RoomName: LIMITS.roomNameLength,
  Username: LIMITS.usernameLength,
};

describe.each(Object.entries(all))("%s", (name, schema) => {
  test("lone surrogates are refused: UTF-8 cannot carry them", () => {
    for (const text of ["\ud800", "a\udc00", "\udc00\ud800", "😀".slice(1)])
      expect(schema.safeParse(text).success).toBe(false);
    expect(schema.safeParse("😀").success).toBe(true);
  });

  test("the limit counts UTF-16 code units", () => {
    const max = Object.entries(limits).find(([key]) => key === name)?.[1] ?? 0;
    expect(schema.safeParse("x".repeat(max)).success).toBe(true);
    expect(schema.safeParse("x".repeat(max + 1)).success).toBe(false);
    expect(schema.safeParse("😀".repeat(max / 2 + 1)).success).toBe(false);
  });

  test("what was accepted is accepted again, unchanged", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const once = schema.safeParse(text);
        if (once.success) expect(schema.parse(once.data)).toBe(once.data);
      }),
    );
  });

  test("hostile texts do not hang it", () => {
    for (const unit of [" ", "\u200b", "\u0301", "@", "a ", "\n", "\u2028", "😀", "\ud800"])
      expect(schema.safeParse(unit.repeat(128 * 1024)).success).toBe(false);
  });
});

const BLANK = ["", " ", "\n\t", "\u00a0", "\u3000", "\u200b", "\u2060\ufeff", "\u00ad", "\u3164", " \u200d ", "\u2800"];

describe.each(Object.entries({ Username, RoomName }))("%s is one line", (_name, schema) => {
  test("it is trimmed", () => {
    expect(schema.parse("  Ada Lovelace\u00a0 ")).toBe("Ada Lovelace");
  });

  test.each(BLANK)("%j is blank", (text) => {
    expect(schema.safeParse(text).success).toBe(false);
  });

  test.each(["a\nb", "a\rb", "a\tb", "a\0b", "a\u007fb", "a\u0085b", "a\u2028b", "a\u2029b"])(
    "%j has a control character or a line break",
    (text) => {
      expect(schema.safeParse(text).success).toBe(false);
    },
  );

  test.each(["Ada", "Ω mega", "名前", "عمر", "👩‍👩‍👧", "x", "O'Neil-Smith (2)", "می‌خواهم"])("%j is a name", (text) => {
    expect(schema.parse(text)).toBe(text);
  });

  test("it is composed, so that one name has one spelling", () => {
    expect(schema.parse("Jose\u0301")).toBe("José");
    expect(schema.parse("Nguye\u0302\u0303n")).toBe("Nguyễn");
  });
});

describe("Content", () => {
  test.each(BLANK)("%j is blank", (text) => {
    expect(Content.safeParse(text).success).toBe(false);
  });

  test("is trimmed at its ends, as the seed does, and otherwise kept as written", () => {
    for (const text of [" indented", "line\n\nline\n", "\ttab\t", "\ufeffa\u3000", "👩‍👩‍👧", "e\u0301", "a \n  b"])
      expect(Content.parse(text)).toBe(text.trim());
  });

  test("the limit is that of what is kept", () => {
    expect(Content.parse(` ${"x".repeat(LIMITS.contentLength)}\n`)).toHaveLength(LIMITS.contentLength);
  });
});

test("a description has no control characters but tabs and line breaks: each is six bytes of JSON", () => {
  expect(Description.parse("one\n\ttwo\r\nthree")).toBe("one\n\ttwo\r\nthree");
  for (const text of ["a\u0000b", "a\u001bb", "a\u007fb", "a\u0085b"])
    expect(Description.safeParse(text).success, JSON.stringify(text)).toBe(false);
});

test("a description and a prefix may be empty, and are trimmed", () => {
  expect(Description.parse(" two\nlines ")).toBe("two\nlines");
  expect(Prefix.parse("  ")).toBe("");
});

test("a cursor is ASCII, so that it fits into a key", () => {
  expect(Cursor.safeParse("x".repeat(LIMITS.cursorLength)).success).toBe(true);
  for (const text of ["", "x".repeat(LIMITS.cursorLength + 1), "é", "\ud800", "a b", "a\u0000"])
    expect(Cursor.safeParse(text).success).toBe(false);
});
