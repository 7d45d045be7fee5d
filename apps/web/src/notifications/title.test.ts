import type { RoomSummary } from "@parley/protocol/room";
import { expect, test } from "vitest";
import { summaryOf } from "../room/testing";
import { documentTitle } from "./title";

const room = (fields: Partial<RoomSummary>) => summaryOf({ name: "general", ...fields });
const muteUntil = "2031-01-01T00:00:00.000Z";

test("the title counts what is meant for the reader, and a point says the rest", () => {
  const title = (...rooms: Partial<RoomSummary>[]) => documentTitle(rooms.map(room), undefined);
  expect(title()).toBe("Parley");
  expect(title({})).toBe("Parley");
  expect(title({ unread: 3 })).toBe("• Parley");
  expect(title({ unread: 3, mentions: 1 }, { unread: 2 })).toBe("(1) Parley");
  expect(title({ kind: "direct", unread: 2 }, { unread: 4, mentions: 1 })).toBe("(3) Parley");
  expect(title({ kind: "direct", unread: 60 }, { unread: 60, mentions: 60 })).toBe("(99+) Parley");
});

test("rooms of which the reader wants to know less say less in it", () => {
  const title = (fields: Partial<RoomSummary>) => documentTitle([room(fields)], undefined);
  expect(title({ unread: 3, level: "mentions" })).toBe("Parley");
  expect(title({ unread: 3, mentions: 1, level: "mentions" })).toBe("(1) Parley");
  expect(title({ unread: 3, mentions: 1, level: "nothing" })).toBe("Parley");
  expect(title({ unread: 3, mentions: 1, muteUntil })).toBe("Parley");
  expect(title({ kind: "direct", unread: 3, level: "mentions" })).toBe("(3) Parley");
});

test("the title says where one is", () => {
  expect(documentTitle([], "general")).toBe("\u2068general\u2069 · Parley");
  expect(documentTitle([room({ unread: 1, mentions: 1 })], "general")).toBe("(1) \u2068general\u2069 · Parley");
});
