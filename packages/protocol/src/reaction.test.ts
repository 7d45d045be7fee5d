import fc from "fast-check";
import { expect, it } from "vitest";
import { LIMITS } from "./limits";
import { Emoji, isEmoji, isOverfull, type Reaction, react } from "./reaction";

it.each(["👍", "❤️", "👍🏽", "🇩🇪", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👩‍👩‍👧‍👦", "👩🏻‍❤️‍💋‍👩🏿", "#️⃣", "🫩"])("%s is one emoji", (emoji) => {
  expect(isEmoji(emoji)).toBe(true);
  expect(Emoji.safeParse(emoji).success).toBe(true);
});

it.each([
  ["nothing", ""],
  ["a letter", "a"],
  ["a digit", "1"],
  ["two emoji", "👍👍"],
  ["an emoji and a space", "👍 "],
  ["a skin tone that is none", "❤️🏽"],
  ["half a flag", "🇩"],
  ["a family with a gap", "👩‍"],
  ["a text presentation", "❤"],
  ["a lone surrogate", "\ud83d"],
  ["an invisible character", "\u200b"],
  ["many joined ones", `${"👩‍".repeat(40)}👩`],
])("%s is no emoji", (_what, text) => {
  expect(isEmoji(text)).toBe(false);
  expect(Emoji.safeParse(text).success).toBe(false);
});

it("a person's emoji is on a message or not, however often that is said", () => {
  const on = { userId: "ada", emoji: "👍", on: true };
  const once = react([], on);
  expect(once).toEqual([{ emoji: "👍", userIds: ["ada"] }]);
  expect(react(once, on)).toBe(once);
  expect(react(once, { ...on, on: false })).toEqual([]);
  const none: Reaction[] = [];
  expect(react(none, { ...on, on: false })).toBe(none);
});

it("emoji keep the order of their first use, people that of theirs", () => {
  const steps = [
    ["ada", "👍", true],
    ["bob", "🎉", true],
    ["bob", "👍", true],
    ["ada", "🎉", true],
    ["ada", "👍", false],
    ["ada", "👍", true],
    ["bob", "🎉", false],
    ["ada", "🎉", false],
    ["bob", "🎉", true],
  ] as const;
  const reactions = steps.reduce<readonly Reaction[]>(
    (all, [userId, emoji, on]) => react(all, { userId, emoji, on }),
    [],
  );
  expect(reactions).toEqual([
    { emoji: "👍", userIds: ["bob", "ada"] },
    { emoji: "🎉", userIds: ["bob"] },
  ]);
});

it("no emoji is there without people, none twice, and nobody twice with one", () => {
  const step = fc.record({
    userId: fc.constantFrom("a", "b", "c"),
    emoji: fc.constantFrom("👍", "🎉", "❤️"),
    on: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const reactions = steps.reduce<readonly Reaction[]>(react, []);
      for (const { userIds } of reactions) {
        expect(userIds.length).toBeGreaterThan(0);
        expect(new Set(userIds).size).toBe(userIds.length);
      }
      expect(new Set(reactions.map(({ emoji }) => emoji)).size).toBe(reactions.length);
      // What was said last of a person and an emoji holds.
      for (const { userId, emoji } of steps) {
        const last = steps.findLast((each) => each.userId === userId && each.emoji === emoji);
        const isOn = reactions.some((each) => each.emoji === emoji && each.userIds.includes(userId));
        expect(isOn).toBe(last?.on);
      }
    }),
  );
});

it("a message holds so many emoji, and so many people with all of them", () => {
  const of = (emoji: number, people: number): Reaction[] =>
    Array.from({ length: emoji }, (_, e) => ({
      emoji: `${e}`,
      userIds: Array.from({ length: people }, (_, p) => `${p}`),
    }));
  expect(isOverfull(of(LIMITS.reactionEmoji, 10))).toBe(false);
  expect(isOverfull(of(LIMITS.reactionEmoji + 1, 1))).toBe(true);
  expect(isOverfull(of(1, LIMITS.reactionEntries))).toBe(false);
  expect(isOverfull(of(1, LIMITS.reactionEntries + 1))).toBe(true);
});
