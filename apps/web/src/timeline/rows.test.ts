import type { TimelineItem } from "@parley/client/timeline-view";
import { expect, test } from "vitest";
import { ADA, BOB, said, sending } from "../room/testing";
import { createRows, type Row } from "./rows";

const rows = (
  items: readonly TimelineItem[],
  fields: Partial<Parameters<ReturnType<typeof createRows>>[0]> = {},
  rowsOf = createRows(ADA),
): Row[] => rowsOf({ items, loaded: true, hasOlder: true, dividerSeq: undefined, anchored: new Set(), ...fields });

const authors = (list: readonly Row[]) => list.flatMap((row) => (row.kind === "message" ? [row.showsAuthor] : []));
const kinds = (list: readonly Row[]) => list.map((row) => (row.kind === "message" ? row.key : row.kind));
const DAY = 24 * 60;

test("messages of one author stand under one name for five minutes", () => {
  expect(authors(rows([said(1, ADA, 0), said(2, ADA, 4), said(3, ADA, 9), said(4, BOB, 9), said(5, ADA, 10)]))).toEqual(
    [true, false, true, true, true],
  );
});

test("a pending message stands under the same name as the confirmed ones before it", () => {
  expect(authors(rows([said(1, ADA, 0), sending("c1", 1)]))).toEqual([true, false]);
});

test("a reply, and what follows a system message, has a name of its own", () => {
  const items = [
    said(1, ADA, 0),
    said(2, ADA, 1, { replyToMessageId: "r.1" }),
    said(3, ADA, 1, { messageType: "SYSTEM" }),
    said(4, ADA, 2),
  ];
  expect(authors(rows(items))).toEqual([true, true, false, true]);
});

test("each day has a line; the first one only where the room begins, as it is unknown before", () => {
  const items = [said(1, ADA, 0), said(2, ADA, 1), said(3, ADA, DAY)];
  expect(kinds(rows(items))).toEqual(["r.1", "r.2", "day", "r.3"]);
  expect(kinds(rows(items, { hasOlder: false }))).toEqual(["start", "day", "r.1", "r.2", "day", "r.3"]);
});

test("rows that were there keep what stands above them when older ones arrive", () => {
  const page = [said(3, ADA, 2), said(4, ADA, 3)];
  const anchored = new Set(["r.3"]);
  const before = rows(page, { anchored });
  const after = rows([said(1, ADA, 0), said(2, ADA, 1), ...page], { anchored });
  expect(after.slice(-before.length)).toEqual(before);
});

test("the line New goes above the first message of another after the read position (I10)", () => {
  const unread = (list: readonly Row[]) =>
    list.flatMap((row) => (row.kind === "message" && row.firstUnread ? [row.key] : []));
  const items = [said(1, BOB, 0), said(2, ADA, 1), said(3, BOB, 2), said(4, BOB, 3)];
  expect(unread(rows(items, { dividerSeq: 1 }))).toEqual(["r.3"]);
  expect(unread(rows(items, { dividerSeq: 4 }))).toEqual([]);
  expect(unread(rows(items))).toEqual([]);
});

test("no line New where the first unread message is not loaded", () => {
  expect(rows([said(7, BOB, 0), said(8, BOB, 1)], { dividerSeq: 3 })).not.toContainEqual(
    expect.objectContaining({ firstUnread: true }),
  );
});

test("a room that is not loaded draws nothing, not even its beginning", () => {
  expect(rows([], { loaded: false, hasOlder: false })).toEqual([]);
});

test("a row that has not changed is the same object when something arrives, is sent, or is read", () => {
  const rowsOf = createRows(ADA);
  const items = [said(1, BOB, 0), said(2, ADA, 1), said(3, BOB, DAY)];
  const before = rows(items, { hasOlder: false }, rowsOf);
  const after = rows([...items, said(4, BOB, DAY), sending("c1", DAY)], { hasOlder: false }, rowsOf);
  expect(after.slice(0, before.length).every((row, index) => row === before[index])).toBe(true);
  const divided = rows(items, { hasOlder: false, dividerSeq: 2 }, rowsOf);
  expect(divided.filter((row, index) => row !== before[index]).map(({ key }) => key)).toEqual(["r.3"]);
});
