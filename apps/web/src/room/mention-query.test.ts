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

const complete = (text: string, from: number, prefix: string, username: string) =>
  completeMention({ text, mentions: [] }, { from, prefix }, { userId: "u", username });

test("the person takes the place of what was typed, and the text after it stays", () => {
  expect(complete("hey @ad, look", 4, "ad", "Ada Lovelace")).toEqual({
    text: "hey @Ada Lovelace, look",
    mentions: [{ userId: "u", from: 4, to: 17 }],
    caret: 17,
  });
  expect(complete("@a b", 0, "a", "Ada")).toMatchObject({ text: "@Ada b", caret: 4 });
  expect(complete("@a", 0, "a", "Ada")).toMatchObject({ text: "@Ada ", caret: 5 });
});

test("people who were mentioned before stay so", () => {
  const before = {
    text: "@Bob @a @Cy",
    mentions: [
      { userId: "b", from: 0, to: 4 },
      { userId: "c", from: 8, to: 11 },
    ],
  };
  const { text, mentions } = completeMention(before, { from: 5, prefix: "a" }, { userId: "u", username: "Ada" });
  expect(mentions.map(({ userId, from, to }) => [userId, text.slice(from, to)])).toEqual([
    ["b", "@Bob"],
    ["c", "@Cy"],
    ["u", "@Ada"],
  ]);
});
