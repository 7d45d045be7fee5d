import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clearHeldActs, createHeldActs, type HeldAct } from "./held-acts";
import { createStorage, elsewhere, openPage } from "./testing";

beforeEach(() => {
  openPage(createStorage());
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const LEAVE: HeldAct = { kind: "leave", roomId: "r1" };
const DELETE: HeldAct = { kind: "delete", messageId: "r1.3" };
const KEY = "parley.held.ada.leave.r1";

/** A page of Ada's, and what it has told the server. `answer` says whether the server settles an act. */
const open = (answer: (act: HeldAct) => boolean = () => true) => {
  const told: HeldAct[] = [];
  const acts = createHeldActs("ada", async (act) => {
    told.push(act);
    return answer(act);
  });
  return { acts, told, held: () => [...acts.held.get().values()] };
};

test("two links and two reports of one message are held each by itself", async () => {
  const { acts, told, held } = open();
  const messageId = "r1.3";
  const all: HeldAct[] = [
    { kind: "revoke", code: "one" },
    { kind: "revoke", code: "two" },
    { kind: "dismiss", messageId, userId: "bob" },
    { kind: "dismiss", messageId, userId: "cyd" },
    { kind: "delete", messageId },
  ];
  const keys = all.map(acts.hold);
  expect(held()).toEqual(all);
  // A page that opens meanwhile shows them, too.
  expect(open().held()).toEqual(all);
  acts.undo(keys[1] ?? "");
  acts.undo(keys[3] ?? "");
  await acts.carryOutAll();
  expect(told).toEqual([all[0], all[2], all[4]]);
});

test("what is undone was never told to others, and is no longer held", async () => {
  const { acts, told, held } = open();
  const key = acts.hold(LEAVE);
  expect(held()).toEqual([LEAVE]);
  acts.undo(key);
  acts.carryOut(key);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(held()).toEqual([]);
  expect(told).toEqual([]);
  expect(open().held()).toEqual([]);
});

test("an act is carried out once, and held until the server has settled it", async () => {
  let settles = false;
  const { acts, told, held } = open(() => settles);
  const key = acts.hold(LEAVE);
  acts.carryOut(key);
  acts.carryOut(key);
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual([LEAVE]);
  expect(held()).toEqual([LEAVE]);
  settles = true;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told).toEqual([LEAVE, LEAVE]);
  expect(held()).toEqual([]);
});

test("the page that ends carries out all that is held", async () => {
  const { acts, told } = open();
  acts.hold(LEAVE);
  acts.hold(DELETE);
  await acts.carryOutAll();
  expect(told).toEqual([LEAVE, DELETE]);
});

test("what a page has left behind shows at once on the next one, which carries it out after a minute", async () => {
  open().acts.hold(LEAVE);
  const next = open();
  expect(next.held()).toEqual([LEAVE]);
  await vi.advanceTimersByTimeAsync(59_999);
  expect(next.told).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(next.told).toEqual([LEAVE]);
  expect(next.held()).toEqual([]);
});

test("another tab shows what is held here, and that it was undone or carried out", () => {
  const { held, told } = open();
  elsewhere(KEY, JSON.stringify({ act: LEAVE, heldAt: Date.now() }));
  expect(held()).toEqual([LEAVE]);
  elsewhere(KEY, null);
  expect(held()).toEqual([]);
  expect(told).toEqual([]);
});

test("what is stored and no act is forgotten, and so are all acts when the session ends", () => {
  window.localStorage.setItem(KEY, '{"act":"all"}');
  const { acts, held } = open();
  expect(held()).toEqual([]);
  acts.hold(LEAVE);
  clearHeldActs("ada");
  expect(open().held()).toEqual([]);
});
