import { expect, test } from "vitest";
import type { History } from "../history";
import { atTheEnd } from "./i06-at-the-end";
import { request, seeing, unended, violated, WELL } from "./testing";

const without = (roomId: string, history: History = WELL): History => ({
  ...history,
  views: history.views.map((view) => {
    if (view.userId !== "bob") return view;
    const rooms = view.old.rooms.filter((room) => room.roomId !== roomId);
    return { ...view, old: { rooms }, fresh: { rooms } };
  }),
});

test("I6: a view does not reach the log's end", () => {
  const behind = seeing(WELL, { userId: "ada", roomId: "den" }, (room) => ({
    ...room,
    messages: room.messages.slice(0, -1),
  }));
  expect(violated(behind)).toEqual(["I6"]);
  expect(atTheEnd(behind)[0]).toBe("client c-ada shows room den up to #4, and its head is at #5");
  const beyond = seeing(WELL, { userId: "ada", roomId: "hall" }, (room) => ({ ...room, seq: 2 }));
  expect(violated(beyond)).toEqual(["I6"]);
  const empty = seeing(WELL, { userId: "ada", roomId: "hall" }, (room) => ({ ...room, messages: [] }));
  expect(violated(empty)).toEqual(["I6"]);
});

test("I6: a view is elsewhere than at the log's end", () => {
  expect(violated(seeing(WELL, { roomId: "den" }, (room) => ({ ...room, atEnd: false })))).toEqual(["I6"]);
});

test("I6: a view lacks a room that its user is a member of", () => {
  expect(violated(without("hall"))).toEqual(["I6"]);
  expect(violated(without("den"))).toEqual(["I6"]);
});

test("I6: nothing was lost on the way, and a screen is behind long after a commit", () => {
  const observed = { at: 5_500, clientId: "c-ada", userId: "ada", roomId: "den", shown: 5, committed: 5 };
  expect(violated({ ...WELL, endsObserved: [observed] })).toEqual([]);
  expect(violated({ ...WELL, endsObserved: [observed, { ...observed, shown: 4 }] })).toEqual(["I6"]);
});

test("I6 holds: a room may be lacking once somebody has tried to end the membership, unless its user came back after that", () => {
  const leave = unended(request({ action: "leaveRoom", userId: "bob", roomId: "hall", begunAt: 7_000 }));
  const left = { ...WELL, requests: [...WELL.requests, leave] };
  expect(violated(without("hall", left))).toEqual([]);
  const back = request({ action: "joinRoom", userId: "bob", roomId: "hall", begunAt: 7_100 });
  expect(violated(without("hall", { ...left, requests: [...left.requests, back] }))).toEqual([]);
  const done = { ...leave, endedAt: 7_050, outcome: "success" as const };
  expect(violated(without("hall", { ...left, requests: [...WELL.requests, done, back] }))).toEqual(["I6"]);
});

test("I6 holds: there is nothing in an empty room", () => {
  const empty = { roomId: "attic", seq: 0, change: 0, readSeq: 0, unread: 0, mentions: 0, messages: [] };
  const attic = {
    ...empty,
    role: "member" as const,
    name: "attic",
    rules: "",
    atEnd: true,
    online: ["ada", "bob"],
    typing: [],
  };
  const history: History = {
    ...WELL,
    rooms: [...WELL.rooms, { roomId: "attic", kind: "private", name: "attic", archived: false }],
    requests: [
      ...WELL.requests,
      request({ action: "createRoom", userId: "ada", roomId: "attic", about: ["bob"], begunAt: 70 }),
    ],
    heads: [...WELL.heads, { roomId: "attic", seq: 0, pending: [] }],
    views: WELL.views.map((view) => {
      const rooms = [...view.old.rooms, attic];
      return { ...view, old: { rooms }, fresh: { rooms } };
    }),
  };
  expect(violated(history)).toEqual([]);
});

const greeted = (rooms: readonly string[], page?: { after?: string; upTo?: string }) => ({
  ...WELL,
  requests: [
    ...WELL.requests,
    request({ action: "hello", userId: "bob", begunAt: 7_000, rooms, ...(page && { page }) }),
  ],
});

test("I6: a hello leaves out a room of which its caller was a member all the while", () => {
  expect(violated(greeted(["den"]))).toEqual(["I6"]);
  expect(violated(greeted([], { after: "den" }))).toEqual(["I6"]);
  expect(atTheEnd(greeted(["hall"], { upTo: "hall" }))).toEqual([
    "hello of bob answered at 7,030 ms without room den, of which bob was a member all the while",
  ]);
});

test("I6 holds: a hello has the rooms of its page", () => {
  expect(violated(greeted(["den", "hall"]))).toEqual([]);
  expect(violated(greeted(["den"], { upTo: "den" }))).toEqual([]);
  expect(violated(greeted(["hall"], { after: "den" }))).toEqual([]);
});
