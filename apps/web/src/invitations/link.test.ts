import { expect, test } from "vitest";
import { lasting } from "./link";

const now = Date.parse("2030-01-10T12:00:00.000Z");

test("a link is used again if anybody can use it for a day more; of several the newest", () => {
  const [older, newer] = [
    { createdAt: "2030-01-01T00:00:00.000Z", expiresAt: "2030-01-12T00:00:00.000Z" },
    { createdAt: "2030-01-02T00:00:00.000Z" },
  ];
  const [ending, limited] = [
    { createdAt: "2030-01-08T00:00:00.000Z", expiresAt: "2030-01-11T11:59:00.000Z" },
    { createdAt: "2030-01-09T00:00:00.000Z", usesLeft: 10 },
  ];
  expect(lasting([newer, ending, older, limited], now)).toBe(newer);
  expect(lasting([older, limited], now)).toBe(older);
  expect(lasting([ending, limited], now)).toBeUndefined();
  expect(lasting([], now)).toBeUndefined();
});
