import { expect, test } from "vitest";
import { sends } from "./keys";

const enter = { key: "Enter", shiftKey: false, isComposing: false, keyCode: 13 };

test("Enter sends, Shift+Enter breaks the line", () => {
  expect(sends(enter)).toBe(true);
  expect(sends({ ...enter, shiftKey: true })).toBe(false);
  expect(sends({ ...enter, key: "a" })).toBe(false);
});

test("an Enter that an input method takes never sends", () => {
  expect(sends({ ...enter, isComposing: true, keyCode: 229 })).toBe(false);
  expect(sends({ ...enter, isComposing: true })).toBe(false);
  expect(sends({ ...enter, keyCode: 229 })).toBe(false);
});
