import { expect, it } from "vitest";
import { isQuiet, SetPreferences } from "./preferences";

const at = (time: string) => Date.parse(`2030-01-01T${time}:00.000Z`);
const hours = (from: number, to: number, timeZone = "UTC") => ({ from: from * 60, to: to * 60, timeZone });

it.each([
  { name: "before", quiet: hours(22, 7), time: "21:59", is: false },
  { name: "when they begin", quiet: hours(22, 7), time: "22:00", is: true },
  { name: "after midnight", quiet: hours(22, 7), time: "03:00", is: true },
  { name: "when they end", quiet: hours(22, 7), time: "07:00", is: false },
  { name: "within a day", quiet: hours(12, 13), time: "12:30", is: true },
  { name: "outside of them in a day", quiet: hours(12, 13), time: "13:30", is: false },
  { name: "in a zone in which it is night", quiet: hours(22, 7, "Asia/Tokyo"), time: "14:00", is: true },
  { name: "in a zone in which it is day", quiet: hours(22, 7, "America/New_York"), time: "14:00", is: false },
  { name: "all day", quiet: hours(9, 9), time: "08:59", is: true },
  { name: "without a zone", quiet: hours(2, 4, ""), time: "03:00", is: true },
  { name: "without any", quiet: undefined, time: "03:00", is: false },
])("quiet hours: $name", ({ quiet, time, is }) => {
  expect(isQuiet(quiet, at(time))).toBe(is);
});

it("quiet hours go by the clocks of the person's zone, in summer too", () => {
  const quiet = { from: 22 * 60, to: 7 * 60, timeZone: "Europe/Paris" };
  expect(isQuiet(quiet, Date.parse("2030-01-15T05:30:00.000Z"))).toBe(true);
  expect(isQuiet(quiet, Date.parse("2030-07-15T05:30:00.000Z"))).toBe(false);
});

it.each([
  { name: "of a zone that is none", quietHours: { from: 0, to: 60, timeZone: "Mars/Olympus" } },
  { name: "after the end of the day", quietHours: { from: 0, to: 1_440, timeZone: "UTC" } },
])("refuses quiet hours $name", ({ quietHours }) => {
  expect(SetPreferences.input.safeParse({ quietHours, sound: true, texts: true }).success).toBe(false);
});
