import { expect, test } from "vitest";
import { completeMention, mentionQuery } from "./mention-query";

test("an @ at the beginning of a word asks for names, one inside a word does not", () => {
  expect(mentionQuery("hey @ad", 7)).toEqual({ from: 4, prefix: "ad" });
  expect(mentionQuery("@", 1)).toEqual({ from: 0, prefix: "" });
  expect(mentionQuery("hey @ada lo", 11)).toEqual({ from: 4, prefix: "ada lo" });
  expect(mentionQuery("mail@ad", 7)).toBeUndefined();
  expect(mentionQuery("hey @ad\n", 8)).toBeUndefined();
  expect(mentionQuery("hey @ ", 6)).toBeUndefined();
});

test("the name takes the place of what was typed, and the text after it stays", () => {
  expect(completeMention("hey @ad, look", { from: 4, prefix: "ad" }, "Ada Lovelace")).toEqual({
    text: "hey @Ada Lovelace, look",
    caret: 17,
  });
  expect(completeMention("@a b", { from: 0, prefix: "a" }, "Ada")).toEqual({ text: "@Ada b", caret: 4 });
  expect(completeMention("@a", { from: 0, prefix: "a" }, "Ada")).toEqual({ text: "@Ada ", caret: 5 });
});
