import type { TimelineItem } from "@parley/client/timeline-view";
import { LIMITS } from "@parley/protocol/limits";
import type { User } from "@parley/protocol/user";
import { expect, test } from "vitest";
import { ADA, BOB, said } from "../room/testing";
import { arrivals, type Known } from "./arrivals";

const here = (...users: User[]) => ({ online: users.length, users });
const is = (name: string) => `\u2068${name}\u2069 is here`;

/** What is read out of each of these states, one after the other. */
const readOut = (...steps: [{ online: number | undefined; users: User[] }, TimelineItem[]?][]): string[] => {
  let known: Known;
  return steps.map(([presence, items = []]) => {
    const next = arrivals(presence, items, known, ADA.userId, new Set());
    known = next.known;
    return next.text;
  });
};

test("who is here when one comes is no news, who comes later is, once", () => {
  expect(readOut([here(ADA)], [here(ADA, BOB)], [here(ADA)], [here(ADA, BOB)])).toEqual(["", is("Bob"), "", ""]);
  expect(readOut([here(BOB)], [here(ADA, BOB)])).toEqual(["", ""]);
});

test("who has left for good, or was removed, is news again, though their connection ends after their leaving was told", () => {
  const left = [said(1, ADA, 0), said(2, BOB, 1, { messageType: "SYSTEM", system: { kind: "left" } })];
  const removed = [said(2, ADA, 1, { messageType: "SYSTEM", system: { kind: "removed", object: BOB } })];
  for (const items of [left, removed])
    expect(
      readOut(
        [here(ADA, BOB), [said(1, ADA, 0)]],
        [here(ADA, BOB), items],
        [here(ADA), items],
        [here(ADA, BOB), items],
        [here(ADA), items],
        [here(ADA, BOB), items],
      ),
    ).toEqual(["", "", "", is("Bob"), "", ""]);
});

test("of many the first three are read out", () => {
  const crowd = ["C", "D", "E", "F", "G"].map((name) => ({ userId: name, username: name }));
  expect(readOut([here(ADA)], [here(ADA, ...crowd)])[1]).toBe(
    [is("C"), is("D"), is("E"), "2 more people are here"].join("\n"),
  );
});

test("nobody is read out before all are named, and in a large room", () => {
  const large = LIMITS.announcedOnline + 1;
  expect(
    readOut(
      [{ online: undefined, users: [] }],
      [{ online: 2, users: [BOB] }],
      [here(ADA, BOB)],
      [{ online: large, users: [ADA, BOB] }],
      [{ online: large, users: [BOB] }],
      [here(ADA, BOB)],
    ),
  ).toEqual(["", "", "", "", "", ""]);
});
