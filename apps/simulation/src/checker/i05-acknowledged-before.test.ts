import { expect, test } from "vitest";
import type { History } from "../history";
import { acknowledgedBefore } from "./i05-acknowledged-before";
import { alter, request, violated, WELL } from "./testing";

/** The history in which a message was composed at another time, perhaps on another client. */
const composing = (
  clientMessageId: string,
  change: { at: number; clientId?: string },
  history: History = WELL,
): History => ({
  ...history,
  composed: alter(
    history.composed,
    (each) => each.clientMessageId === clientMessageId,
    (each) => ({ ...each, ...change }),
  ).sort((a, b) => a.at - b.at),
});

/** And its acknowledgement came then, too. */
const late = (history: History, clientMessageId: string, at: number): History => ({
  ...history,
  acknowledged: alter(
    history.acknowledged,
    (each) => each.clientMessageId === clientMessageId,
    (each) => ({ ...each, at }),
  ),
});

test("I5: a message was composed after another one was acknowledged, and comes before it", () => {
  expect(violated(late(composing("m1", { at: 2_031 }), "m1", 2_090))).toEqual(["I5"]);
  const across = late(composing("m2", { at: 3_500 }), "m2", 3_600);
  expect(violated(across)).toEqual(["I5"]);
});

test("I5: one client's messages are in the log in another order than they were composed in", () => {
  const swapped = composing("m1", { at: 3_001 }, late(WELL, "m3", 3_030));
  expect(violated(late(late(swapped, "m2", 9_000), "m3", 9_000))).toEqual(["I5"]);
});

test("I5: of many messages the one that is out of turn is found behind others that are not", () => {
  const history = late(late(composing("m2", { at: 5_001 }), "m5", 9_000), "m3", 9_000);
  expect(violated(history)).toEqual(["I5"]);
});

test("I5 holds: it was composed in the very millisecond of the acknowledgement, or in another room", () => {
  expect(violated(late(composing("m1", { at: 2_030 }), "m1", 2_090))).toEqual([]);
  expect(violated(late(composing("m6", { at: 500 }), "m6", 550))).toEqual([]);
});

test("I5 holds: two tabs of one person send in any order", () => {
  const history = composing("m1", { at: 3_001, clientId: "c-ada-2" });
  expect(violated(late(late(history, "m2", 9_000), "m3", 9_000))).toEqual([]);
});

test("I5 holds: a message was refused as its author had left, and sent again when they were back", () => {
  const swapped = late(late(late(composing("m1", { at: 3_001 }), "m2", 9_000), "m3", 9_000), "m1", 9_000);
  expect(violated(swapped)).toEqual(["I5"]);
  const leave = { action: "leaveRoom", userId: "ada", roomId: "den", outcome: "error" } as const;
  const inTime = [...WELL.requests, request({ ...leave, begunAt: 2_900 })];
  expect(violated({ ...swapped, requests: inTime })).toEqual([]);
  const tooLate = [...WELL.requests, request({ ...leave, begunAt: 7_000 })];
  expect(violated({ ...swapped, requests: tooLate })).toEqual(["I5"]);
  const joined = WELL.requests.map((each) => (each.action === "createRoom" ? { ...each, userId: "eve" } : each));
  const joins = request({ action: "addMember", userId: "eve", roomId: "den", about: ["ada"], begunAt: 3_004 });
  expect(acknowledgedBefore({ ...swapped, requests: [...joined, joins] })).toEqual([]);
});
