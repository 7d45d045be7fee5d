import { expect, test } from "vitest";
import { dayLabel, dayOf } from "./day";

test("days are named as one speaks of them", () => {
  expect(dayLabel("2026-11-23", "2026-11-23")).toBe("Today");
  expect(dayLabel("2026-11-22", "2026-11-23")).toBe("Yesterday");
  expect(dayLabel("2025-12-31", "2026-01-01")).toBe("Yesterday");
  expect(dayLabel("2026-11-20", "2026-11-23")).toBe("Friday, November 20");
  expect(dayLabel("2025-11-20", "2026-11-23")).toBe("Thursday, November 20, 2025");
});

test("a day is the reader's, not the server's", () => {
  expect(dayOf(new Date(2026, 0, 5, 0, 0, 1))).toBe("2026-01-05");
  expect(dayOf(new Date(2026, 0, 5, 23, 59, 59))).toBe("2026-01-05");
});
