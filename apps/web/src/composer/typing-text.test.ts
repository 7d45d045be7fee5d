import { expect, test } from "vitest";
import { typingText } from "./typing-text";

const ADA = { userId: "ada", username: "Ada" };
const BOB = { userId: "bob", username: "Bob" };
const CY = { userId: "cy", username: "Cy" };

test("up to two are named, more are several (I11)", () => {
  expect(typingText([])).toEqual([]);
  expect(typingText([ADA])).toEqual([ADA, " is typing…"]);
  expect(typingText([ADA, BOB])).toEqual([ADA, " and ", BOB, " are typing…"]);
  expect(typingText([ADA, BOB, CY])).toEqual(["Several people are typing…"]);
});
