import { expect, test } from "vitest";
import { reachText } from "./reach-text";

test.each([
  [1, "all", "nobody but you"],
  [2, "all", "1 other person"],
  [12, "all", "all 11 other people"],
  [1_203, "all", "all 1202 other people"],
  [0, "counting", "everybody here: counting…"],
  [500, "counting", "more than 499 other people: counting…"],
  [500, "part", "more than 499 other people"],
  [0, "failed", "everybody here. How many they are could not be found out"],
  [500, "failed", "everybody here. How many they are could not be found out"],
] as const)("of %i loaded members, %s: %s", (members, counted, text) => {
  expect(reachText(members, counted)).toBe(text);
});
