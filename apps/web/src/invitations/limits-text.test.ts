import { expect, test } from "vitest";
import { limitsText } from "./limits-text";

const NOW = Date.UTC(2030, 0, 1);
const DAY_MS = 24 * 60 * 60 * 1000;
const invitation = {
  code: "0123456789abcdef",
  createdBy: { userId: "ada", username: "Ada" },
  createdAt: "2030-01-01T00:00:00.000Z",
};
const inDays = (days: number) => new Date(NOW + days * DAY_MS).toISOString();

test("an invitation says how long it is good, and for how many", () => {
  expect(limitsText(invitation, NOW)).toBe("Good until it is taken back");
  expect(limitsText({ ...invitation, expiresAt: inDays(7) }, NOW)).toBe("Good for 7 days");
  expect(limitsText({ ...invitation, expiresAt: inDays(0.2) }, NOW)).toBe("Good for less than a day");
  expect(limitsText({ ...invitation, expiresAt: inDays(1.5), usesLeft: 3 }, NOW)).toBe(
    "Good for 2 days, for 3 more people",
  );
  expect(limitsText({ ...invitation, usesLeft: 1 }, NOW)).toBe("Good until it is taken back, for one more person");
});
