import fc from "fast-check";
import { expect, test } from "vitest";
import { fromEachWord, nameRank, personRank, plain } from "./finding";

test.each([
  ["Nguyễn Thị Hương", "nguyen thi huong"],
  ["ĐẶNG", "dang"],
  ["İstanbul", "istanbul"],
  ["ISPARTA", "isparta"],
  ["ısparta", "isparta"],
  ["Straße", "strasse"],
  ["GROẞ", "gross"],
  ["Øyvind Łukasz", "oyvind lukasz"],
  ["ΟΔΥΣΣΕΥΣ", "οδυσσευσ"],
  ["Οδυσσεύς", "οδυσσευσ"],
  ["Семён", "семен"],
  ["ﬁnance", "finance"],
  ["한국", "한국"],
  ["が", "が"],
  ["हिन्दी", "हिन्दी"],
])("%s is compared as %s", (name, expected) => {
  expect(plain(name)).toBe(expected);
  expect(plain(name.normalize("NFD"))).toBe(expected);
});

test("a name is taken from each of its words on, whatever stands between them", () => {
  expect(fromEachWord("Ada Byron-Lovelace")).toEqual(["ada byron-lovelace", "byron-lovelace", "lovelace"]);
  expect(fromEachWord("#web_design (2)")).toEqual(["web_design (2)", "design (2)", "2)"]);
  expect(fromEachWord("हिन्दी बात")).toEqual(["हिन्दी बात", "बात"]);
  expect(fromEachWord("👋 …")).toEqual([]);
});

test.each([
  ["Ada Lovelace", "ada l", 0],
  ["Ada Lovelace", "LOVE", 1],
  ["Ada Lovelace", "lace", undefined],
  ["Zoë", "zoe", 0],
  ["Zoe", "Zoë", 0],
  ["#general", "#g", 0],
  ["#general", "gen", 1],
  ["Ada", " ", 0],
])("%s answers %j with %s", (name, typed, rank) => {
  expect(nameRank(name, typed)).toBe(rank);
});

test("every name is found by itself, and by what is left of it from any of its words on", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), (name) => {
      expect(nameRank(name, name)).toBe(0);
      for (const rest of fromEachWord(name)) expect(nameRank(name, rest)).toBeDefined();
    }),
  );
});

test("a person is found by their name first, and by their handle, with or without its @", () => {
  const person = { username: "Ada Lovelace", handle: "countess" };
  expect(["ada", "love", "@count", "COUNT", "@", "@ada", "cess"].map((typed) => personRank(person, typed))).toEqual([
    0,
    1,
    2,
    2,
    2,
    undefined,
    undefined,
  ]);
  expect(personRank({ username: "Ada" }, "@")).toBeUndefined();
});
