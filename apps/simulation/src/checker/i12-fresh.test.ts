import { expect, test } from "vitest";
import { fresh } from "./i12-fresh";
import { alter, seeing, violated, WELL } from "./testing";

const old = { userId: "ada", side: "old", roomId: "den" } as const;

test("I12: the old client has another number than a fresh one", () => {
  expect(violated(seeing(WELL, old, (room) => ({ ...room, change: 1 })))).toEqual(["I12"]);
  expect(violated(seeing(WELL, old, (room) => ({ ...room, mentions: 1 })))).toEqual(["I12"]);
  expect(fresh(seeing(WELL, old, (room) => ({ ...room, unread: 3 })))).toEqual([
    "client c-ada shows room den with unread 3, and a fresh one with 2",
  ]);
});

test("I12: the old client believes that somebody else is blocked; where that may be, its mentions may differ, too", () => {
  const views = WELL.views.map((view) => ({ ...view, blocked: { old: ["bob"], fresh: [] } }));
  expect(violated({ ...WELL, isLossless: true, views })).toEqual(["I12"]);
  expect(violated({ ...WELL, isLossless: false, views })).toEqual([]);
  const counted = seeing(WELL, old, (room) => ({ ...room, mentions: 1 }));
  const both = counted.views.map((view) => ({ ...view, blocked: { old: ["bob"], fresh: [] } }));
  expect(violated({ ...counted, isLossless: false, views: both })).toEqual([]);
});

test("I12: the old client has a room that a fresh one has not, or the other way round", () => {
  const views = WELL.views.map((view) => ({ ...view, old: { rooms: view.old.rooms.slice(0, 1) } }));
  expect(fresh({ ...WELL, views })).toEqual([
    "client c-ada lacks room hall, which a fresh one has",
    "client c-bob lacks room hall, which a fresh one has",
  ]);
  expect(fresh({ ...WELL, views: views.map((view) => ({ ...view, old: view.fresh, fresh: view.old })) })).toHaveLength(
    2,
  );
});

test("I12: the old client has another message, or another version, or a hole where a fresh one has none", () => {
  const changed = (change: {
    hash?: string;
    rev?: number;
    clientMessageId?: string;
    messageId?: string;
    userId?: string;
  }) =>
    fresh(
      seeing(WELL, old, (room) => ({
        ...room,
        messages: alter(
          room.messages,
          ({ seq }) => seq === 2,
          (each) => ({ ...each, ...change }),
        ),
      })),
    );
  expect(changed({ hash: "other" })).toHaveLength(1);
  expect(changed({ rev: 0 })).toEqual([
    "client c-ada shows room den with #2 rev 0 instead of 1, as a fresh one has it",
  ]);
  expect(changed({ clientMessageId: "m0" })).toHaveLength(1);
  expect(changed({ messageId: "den.9" })).toHaveLength(1);
  expect(changed({ userId: "ada" })).toHaveLength(1);
  const hole = seeing(WELL, old, (room) => ({ ...room, messages: room.messages.filter(({ seq }) => seq !== 3) }));
  expect(fresh(hole)).toEqual(["client c-ada shows room den without #3, unlike a fresh one"]);
});

test("I12 holds: the old client has more of the past in view, or less, and its rooms in another order", () => {
  const part = (side: "old" | "fresh") =>
    seeing(WELL, { side, roomId: "den" }, (room) => ({ ...room, messages: room.messages.slice(3) }));
  expect(violated(part("old"))).toEqual([]);
  expect(violated(part("fresh"))).toEqual([]);
  const behind = seeing(WELL, old, (room) => ({ ...room, messages: room.messages.slice(0, -1) }));
  expect(violated(behind)).toEqual(["I6"]);
  const views = WELL.views.map((view) => ({ ...view, old: { rooms: view.old.rooms.toReversed() } }));
  expect(violated({ ...WELL, views })).toEqual([]);
});

test("I12: the old client lists another role or another newest message than the table has", () => {
  expect(fresh(seeing(WELL, old, (room) => ({ ...room, role: "owner" })))).toEqual([
    "client c-ada shows room den with role owner, and a fresh one with member",
  ]);
  expect(fresh(seeing(WELL, old, (room) => ({ ...room, preview: "bob: So" })))).toHaveLength(1);
});
