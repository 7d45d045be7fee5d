import { expect, test } from "vitest";
import { consequence, leftText } from "./leave-many";

test("what leaving costs is said before", () => {
  expect(consequence({ kind: "public", role: "member" })).toBe("");
  expect(consequence({ kind: "private", role: "owner" })).toMatch(/^You own it.*added again/);
});

test("and, of private rooms, after it", () => {
  expect(leftText([{ kind: "public" }])).toBe("You have left 1 room.");
  expect(leftText([{ kind: "public" }, { kind: "private" }])).toMatch(/^You have left 2 rooms\..*added again/);
});
