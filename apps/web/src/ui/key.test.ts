import { expect, test } from "vitest";
import { isLetterKey, keyOf, walk } from "./key";

const enter = { key: "Enter", isComposing: false, keyCode: 13 };

test("a key that an input method takes is none, in every browser's way to say so", () => {
  expect(keyOf(enter)).toBe("Enter");
  expect(keyOf({ ...enter, isComposing: true, keyCode: 229 })).toBeUndefined();
  expect(keyOf({ ...enter, isComposing: true })).toBeUndefined();
  expect(keyOf({ ...enter, keyCode: 229 })).toBeUndefined();
});

test("a letter is where it is written, and on a layout without it in the letter's place", () => {
  const press = (key: string, code: string) => isLetterKey({ key, code, isComposing: false, keyCode: 0 }, "k");
  expect(press("k", "KeyK")).toBe(true);
  expect(press("K", "KeyK")).toBe(true);
  expect(press("л", "KeyK")).toBe(true);
  expect(press("κ", "KeyK")).toBe(true);
  expect(press("л", "KeyL")).toBe(false);
  // Dvorak.
  expect(press("k", "KeyV")).toBe(true);
  expect(press("t", "KeyK")).toBe(false);
});

test("arrow keys walk round, Home and End go to the ends", () => {
  const go = (key: string, from: number) => walk(key, ["ArrowLeft", "ArrowRight"], ["a", "b", "c"], from);
  expect([go("ArrowRight", 0), go("ArrowRight", 2), go("ArrowLeft", 0), go("ArrowLeft", 2)]).toEqual([
    "b",
    "a",
    "c",
    "b",
  ]);
  expect([go("Home", 1), go("End", 1), go("ArrowUp", 1)]).toEqual(["a", "c", undefined]);
});

test("no handler reads a key otherwise", () => {
  const sources = import.meta.glob<string>(["../**/*.ts", "../**/*.tsx", "!../**/*.test.ts", "!./key.ts"], {
    query: "?raw",
    import: "default",
    eager: true,
  });
  expect(Object.keys(sources).length).toBeGreaterThan(50);
  for (const [file, text] of Object.entries(sources))
    expect(text, file).not.toMatch(/\b(?:event|nativeEvent)\.(?:key|code|keyCode|isComposing)\b/);
});
