import { expect, it } from "vitest";
import { fold, foldWithPlaces } from "./fold";

it.each([
  ["", ""],
  ["Plain ASCII", "plain ascii"],
  ["Ünïcode", "unicode"],
  ["ÄÖ", "ao"],
  ["会议 明天", "会议 明天"],
  ["明天ÄB会议", "明天ab会议"],
  ["غدًا", "غدا"],
  ["👩‍🚀 Über", "👩🚀 uber"],
  ["𝐁old 𠀀", "bold 𠀀"],
  ["e\u0301", "e"],
  ["\u0301", ""],
  ["a\u0301\u0301b", "ab"],
  ["\ud83d Ä \ude00", "\ud83d a \ude00"],
])("%j is %j, the first time and from then on", (text, expected) => {
  for (const _time of [1, 2]) expect(fold(text)).toBe(expected);
});

it("is what each of its characters folds to, wherever they stand", () => {
  const characters = [..."aÄßé\u0301 İıµſ会か\u3099ไทยغًא\u05b0ДЙΩς…’\u200d\ufe0f👍🏽𝐁\ud83dﬁ½"];
  for (const first of characters)
    for (const second of characters)
      for (const text of [first + second, `x${first}${second}`, `${first}会${second}会`])
        expect(fold(text)).toBe(foldWithPlaces(text).folded);
});
