import type { ConnectionState } from "@parley/client/connection";
import type { RoomsState } from "@parley/client/rooms";
import { createStore } from "@parley/client/store";
import type { RoomSummary } from "@parley/protocol/room";
import { expect, it } from "vitest";
import { summaryOf } from "../room/testing";
import { isToldOf, type Missed, missedBetween, missedText, watchMissed } from "./missed";
import { DISCREET } from "./notification-text";

const room = (fields: Partial<RoomSummary> = {}) => summaryOf({ seq: 4, readSeq: 4, ...fields });
const rooms = (...all: RoomSummary[]) => new Map(all.map((each) => [each.roomId, each]));

it.each<[string, Partial<RoomSummary>, Partial<RoomSummary>, number | undefined]>([
  ["a mention", {}, { seq: 6, unread: 2, mentions: 1 }, 1],
  ["a message for nobody", {}, { seq: 5, unread: 1 }, undefined],
  ["a direct message", { kind: "direct" }, { seq: 6, unread: 2 }, 2],
  ["a mention beside an older one", { readSeq: 2, unread: 2, mentions: 2 }, { seq: 6, unread: 4, mentions: 3 }, 1],
  [
    "an older mention that is still unread",
    { readSeq: 2, unread: 2, mentions: 1 },
    { seq: 5, unread: 3, mentions: 1 },
    undefined,
  ],
  [
    "a mention after others that were read elsewhere",
    { readSeq: 2, unread: 2, mentions: 2 },
    { seq: 6, readSeq: 5, unread: 1, mentions: 1 },
    1,
  ],
  ["a mention that was read elsewhere", {}, { seq: 5, readSeq: 5 }, undefined],
  ["old mentions that somebody has marked as unread", {}, { readSeq: 0, unread: 4, mentions: 2 }, undefined],
  ["old mentions marked as unread, and a message", {}, { seq: 5, readSeq: 0, unread: 5, mentions: 2 }, 1],
])("%s is missed or not", (_what, before, after, expected) => {
  const was = room(before);
  const missed = missedBetween(rooms(was), rooms({ ...was, ...after }));
  expect(missed[0]?.count).toBe(expected);
});

it("what was missed is said once, when the connection is back, but for what events have told of by then", () => {
  const connection = createStore<ConnectionState>({ status: "online", since: 0, attempt: 0 });
  const state = (...all: RoomSummary[]): RoomsState => ({ status: "ready", rooms: rooms(...all) });
  const known = createStore(state(room(), room({ roomId: "s" })));
  const said: (readonly Missed[])[] = [];
  const { heard, stop } = watchMissed({ connection, rooms: known }, (missed) => said.push(missed));
  const set = (status: ConnectionState["status"]) => connection.set({ ...connection.get(), status });
  set("offline");
  set("connecting");
  heard("s");
  known.set(state(room({ seq: 6, unread: 2, mentions: 2 }), room({ roomId: "s", seq: 5, unread: 1, mentions: 1 })));
  expect(said).toEqual([]);
  set("online");
  expect(said).toMatchObject([[{ room: { roomId: "r" }, count: 2 }]]);
  set("offline");
  set("online");
  expect(said).toHaveLength(1);
  stop();
});

it("a room that one has just come to is no news", () => {
  expect(missedBetween(rooms(), rooms(room({ unread: 4, mentions: 4 })))).toEqual([]);
});

it.each([
  ["out of sight", {}, "hidden", false, true],
  ["looked at", {}, "looking", false, false],
  ["in the hours of quiet", {}, "hidden", true, false],
  ["of a room at the level nothing", { level: "nothing" }, "hidden", false, false],
  ["of a muted room", { muteUntil: "2999-01-01T00:00:00.000Z" }, "hidden", false, false],
  ["of a room at the level mentions", { level: "mentions" }, "hidden", false, true],
] as const)("what is missed %s is told or not", (_what, fields, situation, isQuiet, expected) => {
  expect(isToldOf({ room: room(fields), count: 1 }, situation, isQuiet)).toBe(expected);
});

it("one notification says how much was missed and where, or that there is something", () => {
  const missed = [
    { room: room(), count: 2 },
    { room: room({ name: "Bob" }), count: 1 },
  ];
  expect(missedText(missed, true)).toEqual({
    title: "3 messages for you while you were offline",
    body: "Plans and Bob",
  });
  expect(missedText(missed, false)).toEqual(DISCREET);
});
