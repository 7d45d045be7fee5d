import { expect, test } from "vitest";
import type { History } from "../history";
import { alter, violated, WELL } from "./testing";

const calls = (username: string, side: "old" | "fresh", userId = "ada", onlineSince?: number): History => ({
  ...WELL,
  views: alter(
    WELL.views,
    (view) => view.userId === "bob",
    (view) => ({ ...view, onlineSince, names: { ...view.names, [side]: [{ userId, username }] } }),
  ),
});

test("I20: a client shows a name of before", () => {
  expect(violated(calls("ada of before", "old"))).toEqual(["I20"]);
  expect(violated(calls("ada of before", "fresh"))).toEqual(["I20"]);
});

test("I20: a row of a room holds a name", () => {
  expect(violated({ ...WELL, namedRows: ["ROOM#den LOG#000000000001"] })).toEqual(["I20"]);
});

test("I20 holds: an event may have been lost, and the client has not connected since", () => {
  expect(violated({ ...calls("ada of before", "old", "ada", 10), isLossless: false })).toEqual([]);
  const later = calls("ada of before", "old", "ada", WELL.calmAt + 1);
  expect(violated({ ...later, isLossless: false })).toEqual(["I20"]);
});

test("I20 holds: the two are in no room together", () => {
  expect(violated(calls("cy of before", "old", "cy"))).toEqual([]);
});
