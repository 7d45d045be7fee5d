import fc from "fast-check";
import { expect, test } from "vitest";
import { fullJitter, withJitter } from "./backoff";

test("waits are spread over all of a ceiling that doubles, up to 15 s (I13)", () => {
  expect([1, 2, 3, 4, 5, 50].map((failures) => fullJitter(failures, 0.5))).toEqual([
    500, 1_000, 2_000, 4_000, 7_500, 7_500,
  ]);
  expect(fullJitter(9, 0)).toBe(0);
});

test("a regular wait stays within a twentieth", () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (ms, random) => {
      expect(Math.abs(withJitter(ms, random) - ms)).toBeLessThanOrEqual(ms / 20 + 0.001);
    }),
  );
});
