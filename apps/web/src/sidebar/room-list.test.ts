import type { RoomSummary } from "@parley/protocol/room";
import { expect, test } from "vitest";
import { badge, groupRooms, unreadText } from "./room-list";

const room = (fields: Partial<RoomSummary> & Pick<RoomSummary, "name">): RoomSummary => ({
  roomId: fields.name,
  kind: "public",
  isPrivate: false,
  createdBy: "u1",
  createdAt: "2026-01-01T00:00:00.000Z",
  members: [],
  role: "member",
  seq: 0,
  change: 0,
  readSeq: 0,
  unread: 0,
  mentions: 0,
  ...fields,
});

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
  expect(badge(room({ name: "a", kind: "direct", unread: 4 }))).toBe(4);
  expect(badge(room({ name: "a", unread: 4, mentions: 1 }))).toBe(1);
});

test("what bold type and badges say is also said in words", () => {
  expect(unreadText(room({ name: "a" }))).toBe("");
  expect(unreadText(room({ name: "a", unread: 3 }))).toBe(", 3 unread");
  expect(unreadText(room({ name: "a", unread: 3, mentions: 1 }))).toBe(", 3 unread, 1 mention");
});
