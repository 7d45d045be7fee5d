import { expect, test } from "vitest";
import { minutesOf, timeOf } from "./minutes";

test("each minute of a day is a time, and back", () => {
  for (let minute = 0; minute < 24 * 60; minute += 1) expect(minutesOf(timeOf(minute))).toBe(minute);
  expect([timeOf(0), timeOf(1_439)]).toEqual(["00:00", "23:59"]);
});

test("what is no whole time is none", () => {
  for (const text of ["", "7:30", "24:00", "12:60", "--:--"]) expect(minutesOf(text)).toBeUndefined();
});
