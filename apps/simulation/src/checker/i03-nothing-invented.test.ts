import { expect, test } from "vitest";
import { hash } from "../hash";
import type { Shown } from "../history";
import { alter, violated, WELL } from "./testing";

const showing = (which: (shown: Shown) => boolean, change: Partial<Shown>) => ({
  ...WELL,
  shown: alter(WELL.shown, which, (each) => ({ ...each, ...change })),
});

const byBob = ({ clientId, roomId, seq, rev }: Shown) =>
  clientId === "c-bob" && roomId === "den" && seq === 2 && rev === 1;

test("I3: the log has a message that its author never composed, or in another room", () => {
  expect(
    violated({ ...WELL, composed: WELL.composed.filter(({ clientMessageId }) => clientMessageId !== "m5") }),
  ).toEqual(["I3"]);
  const elsewhere = alter(
    WELL.composed,
    ({ clientMessageId }) => clientMessageId === "m5",
    (each) => ({ ...each, roomId: "hall" }),
  );
  expect(violated({ ...WELL, composed: elsewhere })).toEqual(["I3", "I13"]);
});

test("I3: a message was edited, and never composed", () => {
  const composed = WELL.composed.filter(({ clientMessageId }) => clientMessageId !== "m2");
  expect(violated({ ...WELL, composed })).toEqual(["I3"]);
});

test("I3: a message that was never changed has another text than was composed", () => {
  const other = alter(
    WELL.composed,
    ({ clientMessageId }) => clientMessageId === "m5",
    (each) => ({ ...each, hash: hash("Hello again") }),
  );
  expect(violated({ ...WELL, composed: other })).toEqual(["I3"]);
});

test("I3: an edited message was first shown with another text than was composed", () => {
  expect(violated(showing(({ seq, rev }) => seq === 2 && rev === 0, { hash: hash("Ho") }))).toEqual(["I3"]);
});

test("I3: the room says what nobody did", () => {
  expect(violated({ ...WELL, requests: WELL.requests.filter(({ action }) => action !== "removeMember") })).toEqual([
    "I3",
  ]);
});

test("I3: a client shows a message, a text or a version that the log never had", () => {
  expect(violated(showing(byBob, { rev: 2 }))).toEqual(["I3"]);
  expect(violated(showing(byBob, { hash: hash("Hi?") }))).toEqual(["I3"]);
  expect(violated(showing(byBob, { deleted: true, hash: hash("") }))).toEqual(["I3"]);
  expect(violated(showing(({ roomId }) => roomId === "hall", { seq: 2, messageId: "hall.2" }))).toContain("I3");
});

test("I3, I4: a client shows a message as somebody else's", () => {
  expect(violated(showing(byBob, { author: "ada" }))).toEqual(["I3", "I4"]);
});

test("I3: two clients show two texts of a version that was changed since", () => {
  const [last] = WELL.shown.filter(byBob);
  if (!last) throw new TypeError("nothing shown");
  const later = <T extends { roomId: string; seq: number }>(list: readonly T[], change: object) =>
    alter(
      list,
      ({ roomId, seq }) => roomId === "den" && seq === 2,
      (each) => ({ ...each, ...change }),
    );
  const log = later(WELL.log, { rev: 2, hash: hash("Hi!!") });
  const views = WELL.views.map((view) => {
    const rooms = view.old.rooms.map((room) =>
      room.roomId === "den" ? { ...room, messages: later(room.messages, { rev: 2, hash: hash("Hi!!") }) } : room,
    );
    return { ...view, old: { rooms }, fresh: { rooms } };
  });
  expect(violated({ ...WELL, log, views })).toEqual([]);
  const shown = [...WELL.shown, { ...last, clientId: "c-ada", userId: "ada", hash: hash("Hi?") }];
  expect(violated({ ...WELL, log, views, shown })).toEqual(["I3"]);
  expect(violated({ ...WELL, log, views, shown, acknowledgedChanges: [] })).toEqual(["I3"]);
  const toldOtherwise = later(WELL.acknowledgedChanges, { hash: hash("Hi?") });
  expect(violated({ ...WELL, log, views, acknowledgedChanges: toldOtherwise })).toEqual(["I3"]);
});

test("I3 holds: a client shows an older version, and another one never shows the newest", () => {
  const shown = WELL.shown.filter(({ clientId, rev }) => clientId !== "c-ada" || rev === 0);
  expect(violated({ ...WELL, shown })).toEqual([]);
});

test("I3 holds: a message was composed and is not in the log", () => {
  const [first] = WELL.composed;
  if (!first) throw new TypeError("nothing composed");
  const refused = { ...first, clientMessageId: "m9", at: 9_000 };
  expect(violated({ ...WELL, composed: [...WELL.composed, refused], refused: [refused] })).toEqual([]);
});

const composedAs = (change: Partial<(typeof WELL.composed)[number]>) => ({
  ...WELL,
  composed: alter(
    WELL.composed,
    ({ clientMessageId }) => clientMessageId === "m5",
    (each) => ({ ...each, ...change }),
  ),
});

test("I3: a reply points elsewhere than its author pointed, or a message is of another type than was composed", () => {
  expect(violated(composedAs({ replyTo: 2 }))).toEqual(["I3"]);
  expect(violated(composedAs({ messageType: "IMAGE" }))).toEqual(["I3"]);
  const logged = (change: object) =>
    alter(
      WELL.log,
      ({ clientMessageId }) => clientMessageId === "m5",
      (each) => ({ ...each, ...change }),
    );
  expect(violated({ ...composedAs({ replyTo: 2 }), log: logged({ replyTo: 1 }) })).toEqual(["I3"]);
  expect(violated({ ...composedAs({ replyTo: 2 }), log: logged({ replyTo: 2 }) })).toEqual([]);
  expect(violated({ ...composedAs({ messageType: "FILE" }), log: logged({ messageType: "FILE" }) })).toEqual([]);
});

test("I3 holds: a message was sent without an id, by this author and with this text", () => {
  const composed = WELL.composed.filter(({ clientMessageId }) => clientMessageId !== "m5");
  const unnamed = { userId: "bob", hash: hash("So long") };
  expect(violated({ ...WELL, composed, unnamed: [unnamed] })).toEqual([]);
  expect(violated({ ...WELL, composed, unnamed: [{ ...unnamed, userId: "ada" }] })).toEqual(["I3"]);
  expect(violated({ ...WELL, composed, unnamed: [{ ...unnamed, hash: hash("So") }] })).toEqual(["I3"]);
});
