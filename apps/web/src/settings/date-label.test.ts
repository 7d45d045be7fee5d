import { expect, test } from "vitest";
import { agoLabel, dateLabel } from "./date-label";

const NOW = Date.UTC(2030, 0, 15, 12);
const ago = (hours: number) => agoLabel(new Date(NOW - hours * 60 * 60 * 1000).toISOString(), NOW);

test("a time is told in hours, then in days, then as a date", () => {
  expect(ago(0.5)).toBe("within the last hour");
  expect(ago(1)).toBe("1 hour ago");
  expect(ago(23.9)).toBe("23 hours ago");
  expect(ago(24)).toBe("yesterday");
  expect(ago(24 * 6)).toBe("6 days ago");
  expect(ago(24 * 8)).toBe(dateLabel("2030-01-07T12:00:00.000Z"));
});

test("a clock that is behind the server's makes no time of the future", () => {
  expect(ago(-1)).toBe("within the last hour");
});
