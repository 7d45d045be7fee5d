import { expect, test } from "vitest";
import { isTall } from "./tall";

test("a text of more than about a screen is tall, by its lines or by its letters", () => {
  expect(isTall("word ".repeat(200))).toBe(false);
  expect(isTall("line\n".repeat(25))).toBe(false);
  expect(isTall("line\n".repeat(40))).toBe(true);
  expect(isTall("word ".repeat(500))).toBe(true);
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
