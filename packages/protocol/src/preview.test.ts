import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { beginning, messagePreview } from "./preview";

describe("the beginning of a text", () => {
  test.each([
    ["abc", 3, "abc"],
    ["abcd", 3, "abc"],
    ["ab👍🏽c", 3, "ab👍🏽"],
    ["ab👩‍👩‍👧c", 3, "ab👩‍👩‍👧"],
    ["abe\u0301d", 3, "abe\u0301"],
    ["🇩🇪🇫🇷", 1, "🇩🇪"],
    ["🦜🦜🦜", 2, "🦜🦜"],
    ["a👩🏽‍❤️‍💋‍👨🏻b", 2, "a"],
    ["👍🏽👍🏽", 0, ""],
  ])("of %j, %i characters, is %j", (text, characters, expected) => {
    expect(beginning(text, characters)).toBe(expected);
  });

  test("is bounded, and whole code points, whatever the text", () => {
    expect(beginning(`a${"\u0301".repeat(4_000)}`, 100)).toHaveLength(400);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(20), (text, characters) => {
        const begun = beginning(text, characters);
        expect(begun.length).toBeLessThanOrEqual(4 * characters);
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

  test("cuts no mention in half", () => {
    const content = `${"x".repeat(90)} <@oAh-9Rnub_dfIZPJ>`;
    expect(messagePreview({ ...message, content })).toBe(`Ada: ${"x".repeat(90)} `);
    expect(messagePreview({ ...message, content: `1 < 2 <@oAh-9Rnub_dfIZPJ>` })).toBe("Ada: 1 < 2 <@oAh-9Rnub_dfIZPJ>");
  });

  test("is the sentence alone where the room itself speaks", () => {
    expect(messagePreview({ ...message, messageType: "SYSTEM", content: "Ada left" })).toBe("Ada left");
  });

  test("says nothing of what was deleted (I8)", () => {
    expect(messagePreview({ ...message, content: "", deleted: true })).toBe("");
  });
});
