import { expect, test } from "vitest";
import { typingText } from "./typing-text";

test("up to two are named, more are several (I11)", () => {
  expect(typingText([])).toEqual([]);
  expect(typingText(["Ada"])).toEqual([{ name: "Ada" }, " is typing…"]);
  expect(typingText(["Ada", "Bob"])).toEqual([{ name: "Ada" }, " and ", { name: "Bob" }, " are typing…"]);
  expect(typingText(["Ada", "Bob", "Cy"])).toEqual(["Several people are typing…"]);
});
