import { expect, test } from "vitest";
import { hash } from "../hash";
import { alter, violated, WELL } from "./testing";

const acknowledged = (change: Partial<(typeof WELL.acknowledged)[number]>, clientMessageId = "m1") => ({
  ...WELL,
  acknowledged: alter(
    WELL.acknowledged,
    (each) => each.clientMessageId === clientMessageId,
    (each) => ({ ...each, ...change }),
  ),
});

const changed = (change: Partial<(typeof WELL.acknowledgedChanges)[number]>, seq: number) => ({
  ...WELL,
  acknowledgedChanges: alter(
    WELL.acknowledgedChanges,
    (each) => each.seq === seq,
    (each) => ({ ...each, ...change }),
  ),
});

test("I1: a message is acknowledged that the log does not have at that place, under that id, or as theirs", () => {
  expect(violated(acknowledged({ seq: 6 }))).toEqual(["I1"]);
  expect(violated(acknowledged({ messageId: "den.2" }))).toEqual(["I1"]);
  expect(violated(acknowledged({ userId: "bob" }))).toEqual(["I1"]);
  expect(violated(acknowledged({ clientMessageId: "m0" }))).toEqual(["I1"]);
});

test("I1: a text is acknowledged that the log does not have, though it was never changed", () => {
  expect(violated(acknowledged({ hash: hash("Hell") }))).toEqual(["I1"]);
});

test("I1: an edit or a delete is acknowledged and lost", () => {
  expect(violated(changed({ rev: 2 }, 2))).toEqual(["I1"]);
  expect(violated(changed({ messageId: "den.1" }, 2))).toEqual(["I1"]);
  expect(violated(changed({ hash: hash("Hi?") }, 2))).toEqual(["I1"]);
  expect(violated(changed({ deleted: true, hash: hash("") }, 2))).toEqual(["I1"]);
  expect(violated(changed({ deleted: false, hash: hash("Ouch") }, 3))).toEqual(["I1"]);
});

test("I1: a later edit does not excuse a delete that was lost", () => {
  expect(violated(changed({ deleted: true, rev: 0, hash: hash("") }, 2))).toEqual(["I1"]);
});

test("I1 holds: the acknowledged text was edited since, and the acknowledged edit overwritten", () => {
  expect(violated(acknowledged({ hash: hash("Hi!") }, "m2"))).toEqual([]);
  expect(violated(changed({ rev: 0, hash: hash("Hi") }, 2))).toEqual([]);
});

test("I1 holds: the row of the last message is missing, and the head holds the message", () => {
  expect(violated({ ...WELL, log: WELL.log.filter(({ roomId }) => roomId !== "hall") })).toEqual([]);
});

const reaction = (log: Partial<(typeof WELL.log)[number]>, on = true) => ({
  ...WELL,
  acknowledgedReactions: [{ at: 9_000, roomId: "den", seq: 2, userId: "cy", emoji: "👍", on, rev: 1 }],
  log: alter(
    WELL.log,
    ({ roomId, seq }) => roomId === "den" && seq === 2,
    (each) => ({ ...each, ...log }),
  ),
});

test("I1: a reaction is acknowledged that the log does not have, or that it has still", () => {
  expect(violated(reaction({ reactions: "👍 bob cy" }))).not.toContain("I1");
  expect(violated(reaction({ reactions: "👍 bob" }))).toContain("I1");
  expect(violated(reaction({ reactions: "👍 cy" }, false))).toContain("I1");
  expect(violated(reaction({ reactions: "" }, false))).not.toContain("I1");
});
