import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clearDrafts, countDrafts, createDrafts } from "./drafts";
import { createStorage, elsewhere, openPage } from "./testing";

beforeEach(() => openPage(createStorage()));
afterEach(() => vi.unstubAllGlobals());

const BOB = { userId: "bob", username: "Bob" };
const KEY = "parley.draft.ada.r1";
const typed = (text: string) => JSON.stringify({ text });

test("what is typed survives a reload, of each person, room and message its own", () => {
  const before = createDrafts("ada");
  before.message("r1").set({ text: "one\ntwo", replyToMessageId: "r1.4" });
  before.message("r2").set({ text: "other" });
  before.edit("r1.3").set({ text: "better", rev: 2, saving: true });
  before.deletion("r1.5").set(true);
  const attic = { name: "Attic", description: "For what is old", isPrivate: true, members: [BOB] };
  before.newRoom.set(attic);
  const after = createDrafts("ada");
  expect(after.message("r1").get()).toEqual({ text: "one\ntwo", replyToMessageId: "r1.4" });
  expect(after.message("r2").get()).toEqual({ text: "other" });
  expect(after.edit("r1.3").get()).toEqual({ text: "better", rev: 2, saving: true });
  expect(after.edited()).toEqual(["r1.3"]);
  expect(after.deleted()).toEqual(["r1.5"]);
  expect(after.newRoom.get()).toEqual(attic);
  expect(createDrafts("bob").message("r1").get()).toBeUndefined();
});

test("what is sent leaves nothing behind", () => {
  const { message } = createDrafts("ada");
  message("r1").set({ text: "hello" });
  message("r1").set(undefined);
  expect(Object.keys(window.localStorage)).toEqual([]);
});

test("signing out forgets one's drafts and no others", () => {
  createDrafts("ada").message("r1").set({ text: "hers" });
  createDrafts("bob").message("r1").set({ text: "his" });
  expect(countDrafts("ada")).toBe(1);
  clearDrafts("ada");
  expect(countDrafts("ada")).toBe(0);
  expect(createDrafts("bob").message("r1").get()).toEqual({ text: "his" });
});

test("what another tab types shows here, and what it sends is gone here", () => {
  const draft = createDrafts("ada").message("r1");
  let changes = 0;
  draft.subscribe(() => {
    changes += 1;
  });
  elsewhere(KEY, typed("from there"));
  expect(draft.get()).toEqual({ text: "from there" });
  draft.set({ text: "from there, and on" });
  elsewhere(KEY, null);
  expect([draft.get(), changes]).toEqual([undefined, 3]);
});

test("what another tab has not seen stays here, whatever that tab does", () => {
  const draft = createDrafts("ada").message("r1");
  draft.set({ text: "typed here" });
  elsewhere(KEY, typed("typed there"), null);
  elsewhere(KEY, null, typed("typed there"));
  expect(draft.get()).toEqual({ text: "typed here" });
});

test("what is damaged is no draft", () => {
  for (const damaged of ["{", "null", "[]", '{"text":1}']) {
    window.localStorage.setItem(KEY, damaged);
    expect(createDrafts("ada").message("r1").get()).toBeUndefined();
  }
});

test("where the browser refuses, a draft lasts as long as the page", () => {
  const refuse = () => {
    throw new Error("denied");
  };
  openPage(Object.create({ getItem: refuse, setItem: refuse, removeItem: refuse }));
  const { message } = createDrafts("ada");
  message("r1").set({ text: "hello" });
  expect(message("r1").get()).toEqual({ text: "hello" });
  expect(countDrafts("ada")).toBe(0);
});
