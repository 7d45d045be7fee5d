import { expect, test } from "vitest";
import { matchRooms } from "./match";

const room = (name: string, unread = 0, lastMessageAt?: string) => ({
  name,
  unread,
  ...(lastMessageAt && { lastMessageAt }),
});
const names = (rooms: readonly { name: string }[]) => rooms.map(({ name }) => name);

test("names that begin so come first, then words that do, then the rest", () => {
  const rooms = [room("redesign"), room("web-design"), room("random"), room("Design")];
  expect(names(matchRooms(rooms, "de"))).toEqual(["Design", "web-design", "redesign"]);
});

test("with nothing typed the unread come first, then the newest", () => {
  const rooms = [room("old", 0, "2026-01-01"), room("new", 0, "2026-02-01"), room("unread", 3), room("silent")];
  expect(names(matchRooms(rooms, " "))).toEqual(["unread", "new", "old", "silent"]);
});
