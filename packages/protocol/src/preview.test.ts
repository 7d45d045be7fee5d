import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { beginning, messagePreview } from "./preview";

describe("the beginning of a text", () => {
  test.each([
    ["abc", 3, "abc"],
    ["abcd", 3, "abc"],
    ["ab👍🏽", 4, "ab"],
    ["ab👩‍👩‍👧", 9, "ab"],
    ["ab👩‍👩‍👧", 10, "ab👩‍👩‍👧"],
    ["abe\u0301", 3, "ab"],
    ["🇩🇪🇫🇷", 6, "🇩🇪"],
    ["👍", 1, ""],
  ])("of %j in %i is %j", (text, max, expected) => {
    expect(beginning(text, max)).toBe(expected);
  });

  test("is never longer, never half a character, and bounded though a reader sees one", () => {
    expect(beginning(`a${"\u0301".repeat(4_000)}`, 100)).toHaveLength(100);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(20), (text, max) => {
        const begun = beginning(text, max);
        expect(begun.length).toBeLessThanOrEqual(max);
        expect(begun.isWellFormed()).toBe(true);
        expect(text.startsWith(begun)).toBe(true);
      }),
    );
  });
});

describe("a preview", () => {
  const message = { username: "Ada", content: "hello", messageType: "TEXT" as const };

  test("names who wrote it", () => {
    expect(messagePreview(message)).toBe("Ada: hello");
    expect(messagePreview({ ...message, content: "x".repeat(200) })).toBe(`Ada: ${"x".repeat(100)}`);
  });

  test("is the sentence alone where the room itself speaks", () => {
    expect(messagePreview({ ...message, messageType: "SYSTEM", content: "Ada left" })).toBe("Ada left");
  });

  test("says nothing of what was deleted (I8)", () => {
    expect(messagePreview({ ...message, content: "", deleted: true })).toBe("");
  });
});
