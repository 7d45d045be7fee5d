import { isEmoji } from "@parley/protocol/reaction";
import { expect, it } from "vitest";
import { byEmoji, byShortcode, CATEGORIES, EMOJI, search, withTone } from "./emoji";

const all = EMOJI.flat();

it("has each emoji once, in as many categories as there are names, and the server takes each", () => {
  expect(EMOJI).toHaveLength(CATEGORIES.length);
  expect(new Set(all.map(({ emoji }) => emoji)).size).toBe(all.length);
  expect(all.length).toBeGreaterThan(1_800);
  expect(all.filter(({ emoji }) => !isEmoji(emoji))).toEqual([]);
});

it("gives each of those that have tones every tone, which the server takes", () => {
  const toned = all
    .filter(({ hasTones }) => hasTones)
    .flatMap((each) => [1, 2, 3, 4, 5].map((tone) => withTone(each, tone)));
  expect(toned.length).toBeGreaterThan(1_000);
  expect(toned.filter((emoji) => !isEmoji(emoji))).toEqual([]);
  expect(byEmoji("👋🏿")?.name).toBe("waving hand");
  expect(withTone({ emoji: "🚀", hasTones: false }, 3)).toBe("🚀");
});

it.each([
  ["tada", "🎉"],
  ["+1", "👍"],
  ["rocket", "🚀"],
  ["waving hand", "👋"],
  ["thumbs u", "👍"],
])("finds %j first as %s", (text, emoji) => {
  expect(search(text, 1).map((each) => each.emoji)).toEqual([emoji]);
});

it("finds nothing where there is nothing, no more than asked for, and none that is too new", () => {
  expect(search("  ", 8)).toEqual([]);
  expect(search("no such thing", 8)).toEqual([]);
  expect(search("na", 8)).toHaveLength(8);
  expect(search("face with bags", 8, 15)).toEqual([]);
});

it("knows `:names:`", () => {
  expect(byShortcode("tada")?.emoji).toBe("🎉");
  expect(byShortcode("no_such_name")).toBeUndefined();
});
