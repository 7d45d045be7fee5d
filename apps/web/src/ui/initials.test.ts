import { expect, test } from "vitest";
import { hue, initials } from "./initials";

test("initials are whole characters of the first and the last word", () => {
  expect(["Ada", "Ada King Lovelace", " zoë  ångström ", "李 小龍", "👩‍🚀 Sally"].map(initials)).toEqual([
    "A",
    "AL",
    "ZÅ",
    "李小",
    "👩‍🚀S",
  ]);
});

test("ids that differ little do not look alike", () => {
  const hues = Array.from({ length: 24 }, (_, index) => Math.floor(hue(`user${index}`) / 30));
  expect(new Set(hues).size).toBeGreaterThanOrEqual(8);
  expect(hue("user1")).toBe(hue("user1"));
});
