import { LIMITS } from "@parley/protocol/limits";
import { expect, test } from "vitest";
import type { PositionSeen } from "../history";
import { readPosition } from "./i10-read-position";
import { seeing, violated, WELL } from "./testing";

const moved = (userId: string, roomId: string, readSeq: number, at = 9_000, unreadAt?: number) => ({
  ...WELL,
  readPositions: [...WELL.readPositions, { at, userId, roomId, readSeq, unreadAt }],
});

test("I10: a read position goes back, or beyond the log's end", () => {
  expect(violated(moved("bob", "den", 1))).toEqual(["I10"]);
  expect(violated(moved("ada", "den", 0))).toEqual(["I10"]);
  expect(violated(moved("ada", "hall", 2))).toEqual(["I10"]);
  expect(violated(moved("bob", "hall", 1, 6_005)), "committed 5 ms later").toEqual(["I10"]);
});

test("I10: a view counts what is one's own or deleted, or leaves out what the room said", () => {
  for (const unread of [0, 2, 3])
    expect(violated(seeing(WELL, { userId: "bob", roomId: "den" }, (room) => ({ ...room, unread })))).toEqual(["I10"]);
});

test("I10: a view has more read than there is, or more mentions than unread messages", () => {
  expect(
    violated(seeing(WELL, { userId: "ada", roomId: "den" }, (room) => ({ ...room, readSeq: 6, unread: 0 }))),
  ).toEqual(["I10"]);
  expect(violated(seeing(WELL, { userId: "bob", roomId: "den" }, (room) => ({ ...room, mentions: 2 })))).toEqual([
    "I10",
  ]);
});

test("I10, I12: the old client has another read position than the table", () => {
  const ahead = seeing(WELL, { userId: "bob", side: "old", roomId: "den" }, (room) => ({ ...room, readSeq: 3 }));
  expect(violated(ahead)).toEqual(["I10", "I12"]);
  // A fresh one begins with what the old one has kept.
  const both = seeing(WELL, { userId: "bob", roomId: "den" }, (room) => ({ ...room, readSeq: 3, unread: 1 }));
  expect(violated(both)).toEqual(["I10"]);
});

test("I10: it goes back by a mark of unread alone, which does not pass the log's end, either", () => {
  expect(violated(moved("bob", "den", 0, 9_000, 9_000))).toEqual([]);
  expect(violated(moved("ada", "hall", 2, 9_000, 9_000))).toEqual(["I10"]);
});

test("I10 holds: a position begins anew, and lower, after the membership has ended", () => {
  expect(violated(moved("cy", "den", 0))).toEqual([]);
  expect(violated(moved("cy", "den", 0, 4_500))).toEqual([]);
});

test("I10 holds: it is written again as it was", () => {
  expect(violated(moved("bob", "den", 2))).toEqual([]);
});

test("I10 holds: unread messages are counted up to a limit", () => {
  const row = WELL.log.find(({ roomId }) => roomId === "hall");
  if (!row) throw new TypeError("no message");
  const log = Array.from({ length: LIMITS.unreadCount + 5 }, (_, index) => ({ ...row, seq: index + 1 }));
  const counting = (unread: number) =>
    readPosition(
      seeing({ ...WELL, log }, { userId: "ada", roomId: "hall" }, (room) => ({ ...room, seq: 105, unread })),
    ).filter((violation) => violation.includes("room hall"));
  expect(counting(LIMITS.unreadCount)).toEqual([]);
  expect(counting(LIMITS.unreadCount + 5)).toHaveLength(2);
});

test("I10: a client shows an older read position than the table has had for long", () => {
  const observed = (shown: PositionSeen, stored: PositionSeen = { readSeq: 2 }) =>
    violated({ ...WELL, readPositionsObserved: [{ at: 9_000, clientId: "c-bob", roomId: "den", shown, stored }] });
  expect(observed({ readSeq: 1 })).toEqual(["I10"]);
  expect(observed({ readSeq: 2 })).toEqual([]);
  expect(observed({ readSeq: 3 }), "not reported yet").toEqual([]);
  expect(observed({ readSeq: 3 }, { readSeq: 2, unreadAt: 8 }), "marked as unread elsewhere").toEqual(["I10"]);
  expect(observed({ readSeq: 2 }, { readSeq: 2, unreadAt: 8 }), "begun anew").toEqual([]);
});
