import { LIMITS } from "@parley/protocol/limits";
import { expect, test } from "vitest";
import type { TypingShown } from "../history";
import { alter, seeing, violated, WELL } from "./testing";

const typing = (change: (typing: TypingShown) => TypingShown) => ({
  ...WELL,
  typing: alter(WELL.typing, ({ clientId }) => clientId === "c-bob", change),
});

const forEver = ({ until: _until, ...each }: TypingShown): TypingShown => each;

test("I11: somebody is shown as typing more than 6 s after they were last heard of", () => {
  expect(violated(typing((each) => ({ ...each, until: 14_001 })))).toEqual(["I11"]);
  expect(violated(typing((each) => ({ ...each, heardAt: [] })))).toEqual(["I11"]);
  expect(violated(typing(forEver))).toEqual(["I11"]);
});

test("I11: at the end somebody is shown as typing", () => {
  expect(violated(seeing(WELL, { roomId: "hall" }, (room) => ({ ...room, typing: ["bob"] })))).toEqual(["I11"]);
});

test("I11: somebody connected is not shown as online, to others or to themselves", () => {
  expect(violated(seeing(WELL, { userId: "ada", roomId: "den" }, (room) => ({ ...room, online: ["ada"] })))).toEqual([
    "I11",
  ]);
  const blind = seeing(WELL, { userId: "ada", side: "fresh", roomId: "den" }, (room) => ({ ...room, online: ["bob"] }));
  expect(violated(blind)).toEqual(["I11"]);
});

test("I11: somebody is shown as online who has no connection", () => {
  const ghost = { ...WELL, views: WELL.views.map((view) => ({ ...view, reachable: ["ada", "bob"] })) };
  expect(violated(ghost)).toEqual([]);
  expect(violated(seeing(ghost, { roomId: "den" }, (room) => ({ ...room, online: ["ada", "bob", "cy"] })))).toEqual([
    "I11",
  ]);
});

test("I11 holds: typing ends 6 s after it was last heard of, or later on a client that slept", () => {
  expect(violated(typing((each) => ({ ...each, until: 14_000 })))).toEqual([]);
  expect(violated(typing((each) => ({ ...forEver(each), slept: true })))).toEqual([]);
});

test("I11 holds: somebody may be shown whose connection is still held, and one who does not have the room need not be", () => {
  expect(violated(seeing(WELL, { roomId: "den" }, (room) => ({ ...room, online: ["cy", "bob", "ada"] })))).toEqual([]);
  const connected = { ...WELL, views: WELL.views.map((view) => ({ ...view, connected: ["ada", "bob", "cy"] })) };
  expect(violated(connected)).toEqual([]);
});

test("I11 holds: where very many are online, not all are named", () => {
  const many = Array.from({ length: LIMITS.announcedOnline }, (_, index) => `guest${index}`);
  const crowd = { ...WELL, views: WELL.views.map((view) => ({ ...view, reachable: [...view.reachable, ...many] })) };
  expect(
    violated(seeing(crowd, { roomId: "hall" }, (room) => ({ ...room, online: many, count: many.length + 1 }))),
  ).toEqual([]);
  expect(
    violated(seeing(crowd, { roomId: "hall" }, (room) => ({ ...room, online: many, count: many.length }))),
  ).toEqual(["I11"]);
});

test("I11 holds: in a room with more connections than are named, nobody needs to be shown", () => {
  const alone = seeing(WELL, { userId: "ada", roomId: "den" }, (room) => ({ ...room, online: ["ada"] }));
  expect(violated({ ...alone, views: alone.views.map((view) => ({ ...view, crowded: ["den"] })) })).toEqual([]);
});

test("I11: a client shows somebody as typing whose message it has", () => {
  const observed = { at: 5_100, clientId: "c-ada", roomId: "den", userId: "bob", committedAt: 5_010 };
  expect(violated({ ...WELL, typingAfterMessage: [observed] })).toEqual(["I11"]);
});

test("I11: somebody is shown as online long after their connection has died silently", () => {
  expect(violated({ ...WELL, lingering: [{ at: 9e6, clientId: "c-ada", roomId: "den", userId: "bob" }] })).toEqual([
    "I11",
  ]);
});
