import { expect, test } from "vitest";
import type { History, Request } from "../history";
import { readMembership } from "./membership";
import { request, unended, WELL } from "./testing";

const after = (...requests: Request[]) => {
  const history: History = {
    ...WELL,
    rooms: [
      { roomId: "hall", kind: "public", name: "hall", archived: false },
      { roomId: "two", kind: "direct", name: "two", archived: false },
    ],
    requests,
  };
  return readMembership(history);
};

const joins = request({ action: "joinRoom", userId: "cy", roomId: "hall", begunAt: 100, endedAt: 120 });
const leaves = request({ action: "leaveRoom", userId: "cy", roomId: "hall", begunAt: 200, endedAt: 220 });
const removes = request({
  action: "removeMember",
  userId: "ada",
  roomId: "hall",
  about: ["cy"],
  begunAt: 200,
  endedAt: 220,
});

test("I9: nobody is certainly out while an admission may take effect", () => {
  const { isOut } = after(joins);
  expect(isOut("hall", "cy", 50, 99)).toBe(true);
  expect(isOut("hall", "cy", 50, 100)).toBe(false);
  expect(isOut("hall", "cy", 500, 500)).toBe(false);
  expect(isOut("hall", "bob", 500, 500)).toBe(true);
});

test("I9: whoever left is out from then on, until they may have come back", () => {
  const { isOut, isRemoved } = after(joins, leaves, { ...joins, begunAt: 400, endedAt: 420 });
  expect([219, 220, 221, 399, 400, 450].map((at) => isOut("hall", "cy", at, at))).toEqual([
    false,
    false,
    true,
    true,
    false,
    false,
  ]);
  expect(isOut("hall", "cy", 300, 410)).toBe(false);
  expect(isRemoved("hall", "cy", 300, 300)).toBe(false);
});

test("I9: joining does not bring back whoever was removed; adding does", () => {
  const again = { ...joins, begunAt: 210, endedAt: 500 };
  expect(after(joins, removes, again).isOut("hall", "cy", 300, 300)).toBe(true);
  expect(after(joins, removes, again).isRemoved("hall", "cy", 300, 300)).toBe(true);
  expect(after(joins, leaves, again).isOut("hall", "cy", 300, 300)).toBe(false);
  const adds = request({ action: "addMember", userId: "ada", roomId: "hall", about: ["cy"], begunAt: 250 });
  expect(after(joins, removes, adds).isOut("hall", "cy", 300, 300)).toBe(false);
});

test("I9: an invitation admits whoever left, also to a room that is not public, and not whoever was removed", () => {
  const accepts = {
    ...joins,
    action: "acceptInvitation" as const,
    invitation: { code: "hall.x" },
    begunAt: 250,
    endedAt: 270,
  };
  expect(after(joins, leaves, accepts).isOut("hall", "cy", 300, 300)).toBe(false);
  expect(after(joins, removes, accepts).isOut("hall", "cy", 300, 300)).toBe(true);
  expect(after({ ...accepts, roomId: "two" }).isOut("two", "cy", 300, 300)).toBe(false);
});

test("I9: somebody came by an invitation if nothing else may have admitted them", () => {
  const accepts = { ...joins, action: "acceptInvitation" as const, invitation: { code: "hall.x" } };
  const came = (membership: ReturnType<typeof after>, since = 0) =>
    membership.cameBy("hall.x", "hall", "cy", since, 120);
  expect(came(after(accepts))).toBe(true);
  expect(came(after(accepts), 100)).toBe(false);
  expect(came(after(accepts, joins))).toBe(false);
  expect(came(after(accepts, { ...joins, begunAt: 121 }))).toBe(true);
});

test("I9: leaving without naming the room ends no membership", () => {
  const { roomId: _roomId, ...unnamed } = leaves;
  expect(after(joins, unnamed).isOut("hall", "cy", 300, 300)).toBe(false);
});

test("I9: a direct room may have been opened by a request that crashed, by either of the two", () => {
  const { roomId: _roomId, ...opens } = unended(
    request({ action: "openDirect", userId: "ada", roomId: "two", about: ["bob"], begunAt: 100 }),
  );
  const { isOut } = after(opens);
  expect(isOut("two", "bob", 300, 300)).toBe(false);
  expect(isOut("two", "ada", 300, 300)).toBe(false);
  expect(isOut("two", "cy", 300, 300)).toBe(true);
  expect(isOut("hall", "bob", 300, 300)).toBe(true);
});

test("I6: somebody is a member if they were admitted after every try to end it, until the next one", () => {
  const isIn = (membership: ReturnType<typeof after>, at = Number.POSITIVE_INFINITY) =>
    membership.isIn("hall", "cy", at, at);
  expect(isIn(after(joins))).toBe(true);
  expect(isIn(after(joins), 120)).toBe(false);
  expect(isIn(after({ ...joins, outcome: "error" }))).toBe(false);
  const { roomId: _roomId, ...creates } = request({ action: "createRoom", userId: "cy", roomId: "hall", begunAt: 10 });
  expect(isIn(after(creates))).toBe(false);
  expect(isIn(after(joins, unended(leaves)))).toBe(false);
  expect(isIn(after(joins, unended(leaves)), 199)).toBe(true);
  expect(isIn(after(joins, unended(leaves)), 200)).toBe(false);
  expect(isIn(after(leaves, { ...joins, begunAt: 221, endedAt: 230 }))).toBe(true);
  expect(isIn(after(leaves, { ...joins, begunAt: 220, endedAt: 230 }))).toBe(false);
});
