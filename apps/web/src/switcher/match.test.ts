import { expect, test } from "vitest";
import { matchRooms } from "./match";

const room = (name: string, unread = 0, lastMessageAt?: string) => ({
  name,
  unread,
  ...(lastMessageAt && { lastMessageAt }),
});
const names = (rooms: readonly { name: string }[]) => rooms.map(({ name }) => name);

test("names that begin so come first, then words that do, then the rest", () => {
  const rooms = [
    room("redesign"),
    room("web-design"),
    room("random"),
    room("Design"),
    room("(design)"),
    room("de/sign"),
  ];
  expect(names(matchRooms(rooms, "de"))).toEqual(["Design", "de/sign", "web-design", "(design)", "redesign"]);
  expect(names(matchRooms(rooms, "sign"))).toEqual(["de/sign", "redesign", "web-design", "Design", "(design)"]);
});

test("any word's beginning counts, without case and accents, and the newest come first", () => {
  const rooms = [
    room("Zoë Ödegård", 0, "2026-01-01"),
    room("Old design team", 0, "2026-02-01"),
    room("The design", 0, "2026-03-01"),
    room("Design", 0, "2025-01-01"),
    room("re-redesign design", 0, "2026-04-01"),
  ];
  expect(names(matchRooms(rooms, "DESIGN"))).toEqual(["Design", "re-redesign design", "The design", "Old design team"]);
  expect(names(matchRooms(rooms, "odeg"))).toEqual(["Zoë Ödegård"]);
  expect(names(matchRooms(rooms, "design te"))).toEqual(["Old design team"]);
});

test("with nothing typed the unread come first, then the newest", () => {
  const rooms = [room("old", 0, "2026-01-01"), room("new", 0, "2026-02-01"), room("unread", 3), room("silent")];
  expect(names(matchRooms(rooms, " "))).toEqual(["unread", "new", "old", "silent"]);
});
