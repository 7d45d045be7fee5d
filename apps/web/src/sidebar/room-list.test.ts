import { decide, type Reason } from "@parley/protocol/attention";
import { levelOf } from "@parley/protocol/level";
import type { RoomSummary } from "@parley/protocol/room";
import { expect, test } from "vitest";
import { summaryOf } from "../room/testing";
import { unreadOf } from "../room/unread";
import { groupRooms, unreadText } from "./room-list";

const room = (fields: Partial<RoomSummary> & Pick<RoomSummary, "name">) =>
  summaryOf({ roomId: fields.name, ...fields });

test("rooms stand by name, numbers as numbers; direct messages by their newest message", () => {
  const all = [
    room({ name: "Team 10" }),
    room({ name: "old friend", kind: "direct", lastMessageAt: "2026-02-01T00:00:00.000Z" }),
    room({ name: "team 9" }),
    room({ name: "new friend", kind: "direct", lastMessageAt: "2026-03-01T00:00:00.000Z" }),
    room({ name: "silent friend", kind: "direct" }),
    room({ name: "design", kind: "private" }),
  ];
  const { rooms, directs } = groupRooms(all, "u1");
  expect(rooms.map(({ name }) => name)).toEqual(["design", "team 9", "Team 10"]);
  expect(directs.map(({ name }) => name)).toEqual(["new friend", "old friend", "silent friend"]);
});

test("a direct room that somebody else opened is not shown before there is a message in it", () => {
  const opened = room({ name: "Bob", kind: "direct", createdBy: "u2" });
  expect(groupRooms([opened], "u1").directs).toEqual([]);
  expect(groupRooms([opened], "u2").directs).toEqual([opened]);
  expect(groupRooms([{ ...opened, seq: 1 }], "u1").directs).toHaveLength(1);
});

test("a hidden direct room is not shown before its next message", () => {
  const hidden = room({ name: "Bob", kind: "direct", seq: 3, hiddenSeq: 3 });
  expect(groupRooms([hidden], "u1").directs).toEqual([]);
  expect(groupRooms([{ ...hidden, seq: 4 }], "u1").directs).toHaveLength(1);
});

test("a direct room counts every unread message, another room only mentions", () => {
  expect(unreadOf(room({ name: "a", kind: "direct", unread: 4 }))).toMatchObject({ number: 4, isBold: true });
  expect(unreadOf(room({ name: "a", unread: 4, mentions: 1 }))).toMatchObject({ number: 1, isBold: true });
  expect(unreadOf(room({ name: "a", unread: 4 }))).toMatchObject({ number: 0, isBold: true });
  expect(unreadOf(room({ name: "a" }))).toMatchObject({ number: 0, isBold: false });
});

test("what bold type and badges say is also said in words", () => {
  expect(unreadText(room({ name: "a" }))).toBe("");
  expect(unreadText(room({ name: "a", unread: 3 }))).toBe(", 3 unread");
  expect(unreadText(room({ name: "a", unread: 3, mentions: 1 }))).toBe(", 3 unread, 1 mention");
  expect(unreadText(room({ name: "a", unread: 3, level: "nothing" }))).toBe(", 3 unread, silent");
  expect(unreadText(room({ name: "a", level: "mentions" }))).toBe(", mentions only");
  expect(unreadText(room({ name: "a", level: "mentions", muteUntil: "2031-01-01T00:00:00.000Z" }))).toBe(", muted");
});

const muteUntil = "2031-01-01T00:00:00.000Z";

test.each(
  [{}, { level: "mentions" }, { level: "nothing" }, { muteUntil }].flatMap((set) =>
    (["public", "direct"] as const).map((kind) => ({ ...set, kind }) as Partial<RoomSummary>),
  ),
)("what is beside a room's name is as the rule of attention has it: %o", (set) => {
  const isDirect = set.kind === "direct";
  const meant = room({ name: "a", ...set, unread: 2, mentions: isDirect ? 0 : 2 });
  const others = room({ name: "a", ...set, unread: isDirect ? 0 : 2 });
  const told = (reason: Reason) => decide(levelOf(meant), reason, "elsewhere").badge;
  expect(unreadOf(meant).number > 0).toBe(told(isDirect ? "direct" : "mention") === "number");
  if (!isDirect) expect(unreadOf(others)).toEqual({ number: 0, isBold: told("message") === "bold" });
});
