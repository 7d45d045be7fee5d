import { expect, test } from "vitest";
import { clearDrafts, countDrafts, EMPTY_DRAFT, readDraft, writeDraft } from "./draft";

/** A Web Storage, whose items are properties of their own as in a browser. */
const createStorage = (): Storage => {
  const storage: Storage = Object.create({
    getItem: (key: string): string | null => storage[key] ?? null,
    setItem: (key: string, value: string) => {
      storage[key] = value;
    },
    removeItem: (key: string) => {
      delete storage[key];
    },
  });
  return storage;
};

test("a draft survives a reload, of each person and room its own", () => {
  const storage = createStorage();
  writeDraft(storage, "ada", "r1", { text: "one\ntwo", replyToMessageId: "r1.4" });
  writeDraft(storage, "ada", "r2", { text: "other" });
  expect(readDraft(storage, "ada", "r1")).toEqual({ text: "one\ntwo", replyToMessageId: "r1.4" });
  expect(readDraft(storage, "ada", "r2")).toEqual({ text: "other" });
  expect(readDraft(storage, "bob", "r1")).toEqual(EMPTY_DRAFT);
});

test("what is sent leaves nothing behind", () => {
  const storage = createStorage();
  writeDraft(storage, "ada", "r1", { text: "hello" });
  writeDraft(storage, "ada", "r1", EMPTY_DRAFT);
  expect(Object.keys(storage)).toEqual([]);
});

test("signing out forgets one's drafts and no others", () => {
  const storage = createStorage();
  writeDraft(storage, "ada", "r1", { text: "hers" });
  writeDraft(storage, "bob", "r1", { text: "his" });
  expect(countDrafts(storage, "ada")).toBe(1);
  clearDrafts(storage, "ada");
  expect(countDrafts(storage, "ada")).toBe(0);
  expect(readDraft(storage, "ada", "r1")).toEqual(EMPTY_DRAFT);
  expect(readDraft(storage, "bob", "r1")).toEqual({ text: "his" });
});

test("a damaged entry, and a browser that refuses storage, mean no draft", () => {
  const storage = createStorage();
  for (const damaged of ["{", "null", "[]", '{"text":1}']) {
    storage.setItem("parley.draft.ada.r1", damaged);
    expect(readDraft(storage, "ada", "r1")).toEqual(EMPTY_DRAFT);
  }
  const refusing: Storage = Object.create({
    getItem: () => {
      throw new Error("denied");
    },
    setItem: () => {
      throw new Error("denied");
    },
  });
  expect(readDraft(refusing, "ada", "r1")).toEqual(EMPTY_DRAFT);
  expect(writeDraft(refusing, "ada", "r1", { text: "x" })).toBe(false);
});
