import { expect, test } from "vitest";
import type { PushRecord } from "../history";
import { violated, WELL } from "./testing";

const pushing = (change: Partial<PushRecord>) => ({
  ...WELL,
  pushes: WELL.pushes.map((push) => ({ ...push, ...change })),
});

test("I22: a push tells somebody of a room that they were removed from, or were never in", () => {
  expect(violated(pushing({ begunAt: 9_000, at: 9_010 }))).toEqual(["I22"]);
  expect(violated(pushing({ userId: "dan" }))).toEqual(["I22"]);
});

test("I22: a push tells of a message that is deleted", () => {
  expect(violated(pushing({ userId: "bob", seq: 3, begunAt: 9_000, at: 9_010 }))).toEqual(["I22"]);
});

test("I22: a push goes to a browser in which its person has signed out", () => {
  const signOuts = [{ at: 3_000, userId: "bob", session: "gone" }];
  const told = {
    ...pushing({ userId: "bob", session: "gone", begunAt: 3_100, at: 3_110 }),
    signOuts: [...WELL.signOuts, ...signOuts],
  };
  expect(violated(told)).toContain("I22");
});

test("I22 holds: what ends while a push is under way", () => {
  expect(violated(pushing({ begunAt: 3_980, at: 4_100 }))).toEqual([]);
  expect(violated(pushing({ userId: "bob", seq: 3, begunAt: 3_450, at: 3_700 }))).toEqual([]);
});
