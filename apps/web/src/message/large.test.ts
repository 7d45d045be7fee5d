import { expect, it } from "vitest";
import { EMOJI, withTone } from "../emoji/emoji";
import { isLarge } from "./large";

it("is one of all emoji, in every tone, alone and with others", () => {
  const all = EMOJI.flat().flatMap((each) =>
    (each.hasTones ? [0, 1, 2, 3, 4, 5] : [0]).map((tone) => withTone(each, tone)),
  );
  expect(all.length).toBeGreaterThan(1_800);
  expect(all.filter((emoji) => ![emoji, `${emoji} 🎉`, `🎉${emoji}`].every(isLarge))).toEqual([]);
});

it.each(["", "no", "7", "#", "12:30", "©x", "🎉!", "! 🎉", "🎉🎉🎉🎉", "→ there", "日本", "¿qué?", "🎉\n🎉"])(
  "is not %j",
  (text) => {
    expect(isLarge(text)).toBe(false);
  },
);
