import { expect, test } from "vitest";
import { excerpt, foundAddresses, highlighted } from "./excerpt";

const shown = (pieces: ReturnType<typeof excerpt>) =>
  pieces.map(({ text, isHit }) => (isHit ? `[${text}]` : text)).join("");
const plan = [{ text: "plan" }];

test("a short text is shown whole, on one line, with all that was searched for", () => {
  expect(shown(excerpt("The Plan\n\nis a  planet", plan))).toBe("The [Plan] is a [plan]et");
  expect(shown(excerpt("nothing of it", plan))).toBe("nothing of it");
  expect(shown(highlighted("plan.pdf", plan))).toBe("[plan].pdf");
});

test("of a long text the surroundings of the first hit are shown, between whole words", () => {
  const text = `${"word ".repeat(100)}plan${" more".repeat(100)}`;
  const line = shown(excerpt(text, plan));
  expect(line).toMatch(/^… word( word)+ \[plan\]( more)+ …$/);
  expect(line.length).toBeLessThan(310);
  expect(shown(excerpt(text, []))).toMatch(/^word( word)+ …$/);
});

test("an address is shown that has what was searched for, and that the text does not show", () => {
  const content = "[here](https://parley.example/plan) and [there](https://parley.example/other), https://plan.example";
  expect(foundAddresses(content, "here and there, https://plan.example", plan)).toEqual([
    "https://parley.example/plan",
  ]);
  expect(foundAddresses(content, content, plan)).toEqual([]);
  expect(foundAddresses(content, "here", [])).toEqual([]);
});

test("no character is cut where there are no spaces", () => {
  for (let before = 200; before < 210; before += 1) {
    const pieces = excerpt(`${"a".repeat(before % 2)}${"👩‍🚀".repeat(before)}发布${"😀".repeat(300)}`, [
      { text: "发布" },
    ]);
    expect(pieces.every(({ text }) => text.isWellFormed())).toBe(true);
    expect(shown(pieces)).toContain("[发布]");
  }
});
