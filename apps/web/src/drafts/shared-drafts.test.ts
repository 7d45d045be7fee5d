import type { Client } from "@parley/client/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clearDrafts, countDrafts, createDrafts } from "./drafts";
import { createLocalDrafts } from "./shared-drafts";
import { createStorage, elsewhere, openPage } from "./testing";

beforeEach(() => openPage(createStorage()));
afterEach(() => vi.unstubAllGlobals());

/** The people whom the client knows, which may become more. */
const knowing = (names: Record<string, string>) => {
  const watchers = new Map<string, () => void>();
  const people = {
    get: (userId: string) => {
      const username = names[userId];
      return username === undefined ? undefined : { userId, username };
    },
    watch: (userId: string, watcher: () => void) => {
      watchers.set(userId, watcher);
      return () => watchers.delete(userId);
    },
  };
  const learn = (userId: string, username: string) => {
    names[userId] = username;
    watchers.get(userId)?.();
  };
  return { client: { people } as unknown as Pick<Client, "people">, learn };
};

const open = (names: Record<string, string> = { bob: "Bob" }) => {
  const drafts = createDrafts("ada");
  const { client, learn } = knowing(names);
  return { drafts, learn, local: createLocalDrafts(client, drafts, "ada") };
};

const RECORD = {
  text: "Hello",
  rev: 5,
  trying: { text: "Hello!", clientSaveId: "s1" },
  other: { text: "Bye", rev: 6 },
};

test("a draft is shared with people by their ids, and shown with their names", () => {
  const { drafts, local } = open();
  drafts
    .message("r1")
    .set({ text: "for @Bob ", mentions: [{ userId: "bob", from: 4, to: 8 }], replyToMessageId: "r1.2" });
  const content = { text: "for <@bob> ", replyToMessageId: "r1.2" };
  expect(local.get("r1")).toEqual(content);
  local.set("r2", content);
  expect(drafts.message("r2").get()).toMatchObject({ text: "for @Bob ", replyToMessageId: "r1.2" });
  expect(local.get("r2")).toEqual(content);
  local.set("r2", { text: "" });
  expect([drafts.message("r2").get(), local.get("r2")]).toEqual([undefined, { text: "" }]);
});

test("somebody who is not known yet has their name once it is there, unless the text was changed", () => {
  const { drafts, local, learn } = open({});
  for (const roomId of ["r1", "r2"]) local.set(roomId, { text: "for <@bob>" });
  expect(drafts.message("r1").get()?.text).toBe("for <@bob>");
  learn("bob", "Bob");
  expect(drafts.message("r2").get()?.text).toBe("for @Bob");
  expect(local.get("r2")).toEqual({ text: "for <@bob>" });
});

test("the files of a draft stay here", () => {
  const { drafts, local } = open();
  const files = [{ key: "k1", name: "a.txt", type: "text/plain", bytes: 1 }];
  drafts.message("r1").set({ text: "with it", files });
  expect(local.get("r1")).toEqual({ text: "with it" });
  local.set("r1", { text: "" });
  expect(drafts.message("r1").get()).toMatchObject({ text: "", files });
});

test("what is known of other devices survives a reload, is nobody else's, and counts as no draft", () => {
  open().local.keep("r1", RECORD);
  const { local } = open();
  expect(local.record("r1")).toEqual(RECORD);
  expect([...local.rooms()]).toEqual(["r1"]);
  expect(createLocalDrafts(knowing({}).client, createDrafts("bob"), "bob").record("r1")).toBeUndefined();
  expect(countDrafts("ada")).toBe(0);
  clearDrafts("ada");
  expect(Object.keys(window.localStorage)).toEqual([]);
});

test("what is damaged is not known", () => {
  window.localStorage.setItem("parley.shared.ada.r1", '{"text":1}');
  expect(open().local.record("r1")).toBeUndefined();
});

test("only rooms have drafts that are shared", () => {
  const { drafts, local } = open();
  drafts.message("r1").set({ text: "mine" });
  drafts.edit("r1.2").set({ text: "edited", rev: 1, saving: false });
  drafts.newRoom.set({ name: "New", description: "", isPrivate: true, members: [] });
  drafts.deletion("r1.3").set(true);
  expect([...local.rooms()]).toEqual(["r1"]);
});

test("what is typed here is told apart from what another tab does", () => {
  createDrafts("ada").message("r1").set({ text: "before" });
  const { drafts, local } = open();
  const heard: [string, boolean][] = [];
  const unwatch = local.watch((...change) => heard.push(change));
  drafts.message("r1").set({ text: "here" });
  elsewhere("parley.draft.ada.r1", JSON.stringify({ text: "there" }));
  elsewhere("parley.shared.ada.r1", JSON.stringify(RECORD));
  expect(heard).toEqual([
    ["r1", true],
    ["r1", false],
    ["r1", false],
  ]);
  unwatch();
  drafts.message("r1").set(undefined);
  expect(heard).toHaveLength(3);
});
