import type { RoomsState } from "@parley/client/rooms";
import { createStore } from "@parley/client/store";
import { ParleyError } from "@parley/protocol/error";
import type { RoomSummary } from "@parley/protocol/room";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createStorage, openPage } from "../drafts/testing";
import { resumeUnread, setRead } from "./kept-unread";

const ROOM: RoomSummary = {
  roomId: "r",
  name: "Plans",
  kind: "public",
  isPrivate: false,
  createdBy: "bob",
  createdAt: "2026-01-01T00:00:00.000Z",
  members: [],
  role: "member",
  seq: 9,
  change: 0,
  readSeq: 0,
  unread: 0,
  mentions: 0,
};

let storage = createStorage();
beforeEach(() => {
  storage = createStorage();
  openPage(storage);
});
afterEach(() => void vi.unstubAllGlobals());

const stateOf = (readSeq: number, more: Partial<RoomsState> = {}): RoomsState => ({
  status: "ready",
  rooms: new Map([["r", { ...ROOM, readSeq }]]),
  ...more,
});

/** A page of Ada's that shows at once what is set, and what it has asked for. */
const open = (state: RoomsState) => {
  const rooms = createStore<RoomsState>(state);
  const asked: { seq: number; was?: number | undefined; done(): void; failed(error: Error): void }[] = [];
  const room = () => ({
    setRead: (seq: number, was?: number) => {
      const set = new Promise<void>((done, failed) => void asked.push({ seq, was, done, failed }));
      rooms.set(stateOf(seq));
      return set;
    },
  });
  return { client: { rooms, user: createStore({ userId: "ada", username: "Ada" }), room }, asked };
};

const left = () => Object.values(storage);

test("what a page has marked as unread without a connection is set by the next one, with what was read before, once", async () => {
  const first = open(stateOf(9));
  const stopped = setRead(first.client, "r", 2);
  const again = setRead(first.client, "r", 4);
  for (const { failed } of first.asked) failed(new ParleyError("connection.unknown", "stopped"));
  await expect(stopped).rejects.toThrow("stopped");
  await expect(again).rejects.toThrow("stopped");

  const next = open({ status: "loading", rooms: new Map() });
  const resumed = resumeUnread(next.client);
  await Promise.resolve();
  expect(next.asked).toEqual([]);
  next.client.rooms.set(stateOf(9, { status: "loading", asOf: 1 }));
  await vi.waitFor(() => expect(next.asked).toMatchObject([{ seq: 4, was: 9 }]));
  next.asked[0]?.done();
  await resumed;
  expect(left()).toEqual([]);
});

test.each<[string, (page: ReturnType<typeof open>) => void]>([
  ["the server has it", ({ asked }) => asked[0]?.done()],
  ["the server refuses it", ({ asked }) => asked[0]?.failed(new ParleyError("room.not_found", "gone"))],
  ["the room is read again", ({ client }) => client.rooms.set(stateOf(9))],
])("nothing is left once %s", async (_what, happens) => {
  const page = open(stateOf(9));
  const set = setRead(page.client, "r", 2).catch(() => {});
  expect(left()).toHaveLength(1);
  happens(page);
  page.asked[0]?.done();
  await set;
  expect(left()).toEqual([]);
});

test("nothing is set of a room that is the reader's no longer, nor by what is damaged", async () => {
  for (const [roomId, text] of [
    ["gone", '{"seq":2,"was":9}'],
    ["r", "{}"],
  ] as const)
    storage.setItem(`parley.unread.ada.${roomId}`, text);
  const page = open(stateOf(9));
  await resumeUnread(page.client);
  expect(page.asked).toEqual([]);
  expect(left()).toEqual([]);
});
