import { expect, test } from "vitest";
import { foldedPart, isTall } from "./tall";

test("a text of more than about a screen is tall, by its lines or by its letters", () => {
  expect(isTall("word ".repeat(200))).toBe(false);
  expect(isTall("line\n".repeat(25))).toBe(false);
  expect(isTall("line\n".repeat(40))).toBe(true);
  expect(isTall("word ".repeat(500))).toBe(true);
});

test("of a folded text no more lines are drawn than anybody writes", () => {
  expect(foldedPart("a\n".repeat(4_000))).toBe("a\n".repeat(200));
  for (const text of ["", "a", "a\nb\n", "some words ".repeat(400)]) expect(foldedPart(text)).toBe(text);
});

test("wide letters count twice", () => {
  expect(isTall("a".repeat(1_200))).toBe(false);
  expect(isTall("漢".repeat(1_200))).toBe(true);
});

test("code counts as far as it shows, as it does not wrap and folds by itself", () => {
  const code = `\`\`\`\n${"long ".repeat(100)}\n${"line\n".repeat(60)}\`\`\``;
  expect(isTall(`look:\n${code}\nwhat do you think?`)).toBe(false);
  expect(isTall(`${code}\n${"line\n".repeat(10)}`)).toBe(true);
});
