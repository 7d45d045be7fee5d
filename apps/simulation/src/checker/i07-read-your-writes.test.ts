import { expect, test } from "vitest";
import { alter, request, violated, WELL } from "./testing";

const observed = (change: { times: number; inView?: boolean }, clientMessageId = "m2") => ({
  ...WELL,
  ownMessagesObserved: alter(
    WELL.ownMessagesObserved,
    (each) => each.clientMessageId === clientMessageId,
    (each) => ({ ...each, ...change }),
  ),
});

test("I7: an acknowledged message is shown nowhere by its sender, or twice", () => {
  expect(violated(observed({ times: 0 }))).toEqual(["I7"]);
  expect(violated(observed({ times: 2 }))).toEqual(["I7"]);
  expect(violated(observed({ times: 0 }, "m6"))).toEqual(["I7"]);
});

test("I7: it is shown twice elsewhere in the log", () => {
  expect(violated(observed({ times: 2, inView: false }))).toEqual(["I7"]);
});

test("I7 holds: another part of the log is in view", () => {
  expect(violated(observed({ times: 0, inView: false }))).toEqual([]);
});

test("I7 holds: the sender was about to be removed, so that the room may be gone from their list; but twice is too often", () => {
  const remove = { action: "removeMember", userId: "ada", roomId: "den", about: ["bob"], outcome: "crashed" } as const;
  const removing = (begunAt: number) => [...WELL.requests, request({ ...remove, begunAt })];
  expect(violated({ ...observed({ times: 0 }), requests: removing(2_015) })).toEqual([]);
  expect(violated({ ...observed({ times: 0 }), requests: removing(2_500) })).toEqual(["I7"]);
  expect(violated({ ...observed({ times: 2 }), requests: removing(2_015) })).toEqual(["I7"]);
});
