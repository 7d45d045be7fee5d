import { signIn, takeTicket } from "@parley/smoke/person";
import { beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { useProduct } from "../test/product";
import { connectSeedClient, type SeedClient } from "../test/seed-client";

/** The shapes that the seed declares. Ours have more. */
const ChatRoom = z.object({
  roomId: z.string(),
  name: z.string(),
  description: z.string().optional(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  isPrivate: z.boolean(),
  members: z.array(z.string()),
  lastMessageAt: z.iso.datetime().optional(),
  lastMessagePreview: z.string().optional(),
});
const ChatMessage = z.object({
  messageId: z.string(),
  roomId: z.string(),
  userId: z.string(),
  username: z.string(),
  content: z.string(),
  messageType: z.enum(["TEXT", "IMAGE", "FILE", "SYSTEM"]),
  timestamp: z.iso.datetime(),
  editedAt: z.iso.datetime().optional(),
  replyToMessageId: z.string().optional(),
});
const WithRoom = z.object({ room: ChatRoom, message: z.string() });
const Rooms = z.object({ rooms: z.array(ChatRoom) });
const Sent = z.object({ message: z.string(), messageId: z.string() });
const History = z.object({ messages: z.array(ChatMessage), lastEvaluatedKey: z.unknown().optional() });

const product = useProduct();

/** A guest on the seed's client, with everything that its handlers were given. */
const arrive = async (username: string) => {
  const person = await signIn(product().url, username);
  const { url, ticket } = await takeTicket(person);
  const client = await connectSeedClient(url, ticket);
  const heard = { message: [], user_joined: [], user_left: [], typing: [] } as Record<string, unknown[]>;
  for (const [type, data] of Object.entries(heard)) client.on(type, (each) => data.push(each));
  return { ...client, userId: person.userId, heard };
};

const createRoom = async (client: SeedClient, data: object = { name: "General" }) =>
  WithRoom.parse(await client.request("createRoom", data)).room;
const send = async (client: SeedClient, content: string) =>
  Sent.parse(await client.request("sendMessage", { content })).messageId;
const history = async (client: SeedClient, data: object) => History.parse(await client.request("getRoomHistory", data));

describe("the seed's client, unmodified", () => {
  let ada: Awaited<ReturnType<typeof arrive>>;
  let bob: Awaited<ReturnType<typeof arrive>>;

  beforeEach(async () => {
    [ada, bob] = await Promise.all([arrive("Ada"), arrive("Bob")]);
  });

  /** Both in one new room, and nothing heard yet. */
  const meet = async () => {
    const { roomId } = await createRoom(ada);
    await ada.request("joinRoom", { roomId });
    await bob.request("joinRoom", { roomId });
    await expect.poll(() => ada.heard.user_joined).toHaveLength(1);
    for (const heard of [ada.heard, bob.heard]) for (const data of Object.values(heard)) data.length = 0;
    return roomId;
  };

  it("creates a room with the names that the seed's form sends, and is its creator and member", async () => {
    const data = { name: "Plans", description: "for May", isPrivate: false, members: [] };
    expect(WithRoom.parse(await ada.request("createRoom", data))).toEqual({
      message: "Room created successfully",
      room: expect.objectContaining({
        name: "Plans",
        description: "for May",
        isPrivate: false,
        createdBy: ada.userId,
        members: [ada.userId],
      }),
    });
  });

  it("creates a private room with its members: they join it, and it is not in the list of public rooms", async () => {
    const { roomId, isPrivate, members } = await createRoom(ada, {
      name: "Secret",
      isPrivate: true,
      members: [bob.userId],
    });
    expect(isPrivate).toBe(true);
    expect(new Set(members)).toEqual(new Set([ada.userId, bob.userId]));
    await bob.request("joinRoom", { roomId });
    const rooms = Rooms.parse(await bob.request("listRooms", {})).rooms;
    expect(rooms.map((room) => room.roomId)).not.toContain(roomId);
  });

  it("lists the public rooms, and private ones when it asks for them", async () => {
    const open = await createRoom(ada, { name: "Open" });
    const closed = await createRoom(ada, { name: "Closed", isPrivate: true });
    const listed = Rooms.parse(await bob.request("listRooms", { limit: 100 })).rooms;
    expect(listed).toContainEqual(expect.objectContaining({ roomId: open.roomId, name: "Open", isPrivate: false }));
    const mine = Rooms.parse(await ada.request("listRooms", { isPrivate: true, limit: 50 })).rooms;
    expect(mine.map((room) => room.roomId)).toEqual([closed.roomId]);
  });

  it("joins a room: it gets the room, the others get user_joined, it does not", async () => {
    const { roomId } = await createRoom(ada);
    expect(WithRoom.parse(await bob.request("joinRoom", { roomId }))).toEqual({
      message: "Successfully joined room",
      room: expect.objectContaining({ roomId, name: "General", members: expect.arrayContaining([bob.userId]) }),
    });
    await expect
      .poll(() => ada.heard.user_joined)
      .toEqual([expect.objectContaining({ userId: bob.userId, username: "Bob", joinedAt: expect.any(String) })]);
    expect(bob.heard.user_joined).toEqual([]);
  });

  it("sends a message without naming the room: everyone gets it as an event, its sender too, before the answer", async () => {
    const roomId = await meet();
    const sent = Sent.parse(await bob.request("sendMessage", { content: "hello" }));
    expect(sent.message).toBe("Message sent successfully");
    const message = { messageId: sent.messageId, roomId, userId: bob.userId, username: "Bob", content: "hello" };
    const expected = [expect.objectContaining({ ...message, messageType: "TEXT" })];
    expect(bob.heard.message).toEqual(expected);
    await expect.poll(() => ada.heard.message).toEqual(expected);
    expect(ChatMessage.parse(ada.heard.message?.[0])).toMatchObject(message);
  });

  it("gets its text back trimmed, as the seed's server kept it, and is refused where nothing is left", async () => {
    await meet();
    const messageId = await send(bob, "  hello\n");
    expect(bob.heard.message).toEqual([expect.objectContaining({ content: "hello" })]);
    await bob.request("editMessage", { messageId, content: "\thello! " });
    expect(bob.heard.message?.at(-1)).toEqual(expect.objectContaining({ content: "hello!" }));
    await expect(bob.request("sendMessage", { content: " \n\t " })).rejects.toThrow(/blank/);
  });

  it("reads a sentence where somebody was removed", async () => {
    const roomId = await meet();
    await ada.request("removeMember", { roomId, userId: bob.userId });
    expect(ChatMessage.parse(ada.heard.message?.at(-1))).toMatchObject({
      messageType: "SYSTEM",
      content: "Ada removed Bob",
    });
  });

  it("replies to a message", async () => {
    await meet();
    const first = await send(ada, "who is there?");
    await bob.request("sendMessage", { content: "me", replyToMessageId: first });
    await expect
      .poll(() => ada.heard.message)
      .toContainEqual(expect.objectContaining({ content: "me", replyToMessageId: first }));
  });

  it("edits a message of its own: everyone gets it again, marked as edited", async () => {
    await meet();
    const messageId = await send(bob, "helo");
    expect(await bob.request("editMessage", { messageId, content: "hello" })).toMatchObject({
      message: "Message edited successfully",
    });
    const edited = expect.objectContaining({ messageId, content: "hello", edited: true, editedAt: expect.any(String) });
    expect(bob.heard.message?.at(-1)).toEqual(edited);
    await expect.poll(() => ada.heard.message?.at(-1)).toEqual(edited);
  });

  it("deletes a message of its own: everyone learns which, and the text is gone (I8)", async () => {
    const roomId = await meet();
    const messageId = await send(bob, "a slip");
    expect(await bob.request("deleteMessage", { messageId })).toMatchObject({
      message: "Message deleted successfully",
    });
    const deleted = expect.objectContaining({ messageId, deleted: true, deletedAt: expect.any(String), content: "" });
    expect(bob.heard.message?.at(-1)).toEqual(deleted);
    await expect.poll(() => ada.heard.message?.at(-1)).toEqual(deleted);
    expect(JSON.stringify(await history(ada, { roomId }))).not.toContain("a slip");
  });

  it("reads the history newest first, and the next page by the key that it was given", async () => {
    const roomId = await meet();
    for (const content of ["one", "two", "three", "four", "five"]) await send(ada, content);
    const seen: string[] = [];
    let exclusiveStartKey: unknown;
    do {
      const page = await history(bob, { roomId, limit: 2, exclusiveStartKey });
      expect(page.messages.length).toBeLessThanOrEqual(2);
      seen.push(...page.messages.map(({ content }) => content));
      exclusiveStartKey = page.lastEvaluatedKey;
    } while (exclusiveStartKey !== undefined);
    expect(seen).toEqual(["five", "four", "three", "two", "one"]);
  });

  it("types: the others learn it, it gets neither the event nor an answer", async () => {
    await meet();
    const answers: unknown[] = [];
    bob.on("success", (data) => answers.push(data));
    bob.on("error", (data) => answers.push(data));
    const typing = (isTyping: boolean) =>
      expect.objectContaining({ userId: bob.userId, username: "Bob", isTyping, timestamp: expect.any(String) });
    bob.tell("typingStart");
    await expect.poll(() => ada.heard.typing).toEqual([typing(true)]);
    bob.tell("typingStop");
    await expect.poll(() => ada.heard.typing).toEqual([typing(true), typing(false)]);
    await bob.request("ping", {});
    expect(bob.heard.typing).toEqual([]);
    expect(answers).toEqual([]);
  });

  it("types outside of any room: nothing happens, not even an error", async () => {
    const answers: unknown[] = [];
    bob.on("error", (data) => answers.push(data));
    product().infos.length = 0;
    bob.tell("typingStart");
    bob.tell("typingStop");
    await expect.poll(() => product().infos.filter((event) => event === "refused")).toHaveLength(2);
    await bob.request("ping", {});
    expect(answers).toEqual([]);
  });

  it("pings without a requestId every 30 s: the connection stays, and the answer disturbs no request", async () => {
    const answered = new Promise((resolve) => bob.on("success", resolve));
    bob.tell("ping");
    await answered;
    expect(await bob.request("ping", {})).toEqual({});
  });

  it("leaves the room that it joined last: the others get user_left, it does not, and it can send there no more", async () => {
    await meet();
    expect(await bob.request("leaveRoom", {})).toMatchObject({ message: "Successfully left room" });
    await expect
      .poll(() => ada.heard.user_left)
      .toEqual([expect.objectContaining({ userId: bob.userId, username: "Bob", leftAt: expect.any(String) })]);
    expect(bob.heard.user_left).toEqual([]);
    const before = ada.heard.message?.length;
    await expect(bob.request("sendMessage", { content: "still here?" })).rejects.toThrow();
    await ada.request("ping", {});
    expect(ada.heard.message).toHaveLength(before ?? -1);
  });

  it("goes away: the others get user_left (I11)", async () => {
    await meet();
    bob.disconnect();
    await expect
      .poll(() => ada.heard.user_left)
      .toEqual([expect.objectContaining({ userId: bob.userId, username: "Bob" })]);
  });

  it.each<[string, object, string]>([
    ["sendMessage", { content: "hello" }, "in no room"],
    ["leaveRoom", {}, "in no room"],
    ["joinRoom", {}, "without a room"],
    ["joinRoom", { roomId: "nowhere" }, "a room that is not there"],
    ["getRoomHistory", { roomId: "nowhere" }, "a room that is not there"],
    ["createRoom", { name: "  " }, "a blank name"],
    ["editMessage", { messageId: "nowhere.1", content: "x" }, "a message that is not there"],
    ["deleteMessage", { messageId: "nowhere.1" }, "a message that is not there"],
    ["dance", {}, "an unknown action"],
  ])("%s is rejected with a sentence: %o, %s", async (action, data) => {
    await expect(ada.request(action, data)).rejects.toThrow(/^Unable to .+\.$/);
  });
});
