import { expect, test } from "vitest";
import { MUTE_TIMES, untilText } from "./mute-times";

const [hour, tomorrow, week] = MUTE_TIMES;
const local = (ms: number) => new Date(ms).toLocaleString("sv-SE");

test("an hour is an hour, tomorrow and next week begin at eight", () => {
  const thursday = new Date(2030, 0, 31, 22, 15);
  expect(local(hour.until(thursday))).toBe("2030-01-31 23:15:00");
  expect(local(tomorrow.until(thursday))).toBe("2030-02-01 08:00:00");
  expect(local(week.until(thursday))).toBe("2030-02-04 08:00:00");
});

test.each([
  ["a Sunday", new Date(2030, 1, 3, 12), "2030-02-04"],
  ["a Monday", new Date(2030, 1, 4, 7), "2030-02-11"],
])("next week of %s is the next Monday", (_day, now, monday) => {
  expect(local(week.until(now))).toBe(`${monday} 08:00:00`);
});

test("a time says its day only if that is another one", () => {
  const now = new Date(2030, 0, 31, 9);
  expect(untilText(new Date(2030, 0, 31, 14, 30), now)).toBe("until 14:30");
  expect(untilText(new Date(2030, 1, 1, 8), now)).toBe("until Friday 08:00");
});
