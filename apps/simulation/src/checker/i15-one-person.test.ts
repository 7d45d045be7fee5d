import { expect, test } from "vitest";
import type { History, SocketRecord } from "../history";
import { check } from "./check";
import { alter, request, violated, WELL } from "./testing";

const adas: SocketRecord = { at: 9_000, clientId: "c-ada", userId: "ada", sent: 0, received: 0 };
const opening = (it: Partial<SocketRecord>): History => ({ ...WELL, sockets: [...WELL.sockets, { ...adas, ...it }] });

test("I15: a client speaks, or is spoken to, as somebody else", () => {
  expect(violated(opening({ as: "bob", sent: 1 }))).toEqual(["I15"]);
  expect(violated(opening({ as: "bob", received: 1 }))).toEqual(["I15"]);
  expect(check(opening({ as: "bob", sent: 2, received: 1 }))).toEqual([
    {
      invariant: "I15",
      violation: "client c-ada of ada sent 2 frames and was sent 1 as bob, on a socket opened at 9,000 ms",
    },
  ]);
});

test("I15 holds: a socket of another identity was opened, and nothing went over it; one was not let in", () => {
  expect(violated(opening({ as: "bob" }))).toEqual([]);
  expect(violated(opening({ sent: 1 }))).toEqual([]);
});

test("I15: a message is in the log under another name than its author's", () => {
  const log = alter(
    WELL.log,
    ({ messageId }) => messageId === "den.5",
    (row) => ({ ...row, userId: "ada" }),
  );
  expect(violated({ ...WELL, log })).toContain("I15");
});

test("I15: a browser stores a message for another person than its author", () => {
  expect(violated({ ...WELL, stored: [...WELL.stored, { at: 5_000, userId: "ada", clientMessageId: "m5" }] })).toEqual([
    "I15",
  ]);
  expect(violated({ ...WELL, stored: [...WELL.stored, { at: 5_000, userId: "bob", clientMessageId: "m5" }] })).toEqual(
    [],
  );
});

test("I15: a connection performs something after its session has ended", () => {
  const late = (receivedAt: number, outcome: "success" | "error") => ({
    ...WELL,
    requests: [
      ...WELL.requests,
      { ...request({ action: "listRooms", userId: "cy", begunAt: 19_500, outcome }), receivedAt },
    ],
  });
  expect(violated(late(19_400, "success"))).toEqual(["I15"]);
  expect(violated(late(19_400, "error"))).toEqual([]);
  expect(violated(late(18_900, "success")), "it was on its way").toEqual([]);
});

test("I15: a connection is sent something after its session has ended", () => {
  const late = (begunAt: number) => ({
    ...WELL,
    posts: [
      ...WELL.posts,
      { at: 19_600, begunAt, userId: "cy", session: "s-cy", roomId: "den", type: "room_update" as const },
    ],
  });
  expect(violated(late(19_500))).toEqual(["I15"]);
  expect(violated(late(18_900)), "it was on its way").toEqual([]);
});
