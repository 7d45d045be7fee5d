import { ACTIONS, type ActionName, type Input, isAction } from "@parley/protocol/actions";
import { LIMITS } from "@parley/protocol/limits";
import { arrive, type Connected } from "@parley/smoke/person";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { useProduct } from "../test/product";

const product = useProduct();

let ada: Connected;
let eve: Connected;
/** Ada's private room and her message in it; a public room of hers that Eve is in, with a message of each. */
let place: { hidden: string; hiddenMessage: string; shared: string; adasMessage: string; evesMessage: string };

beforeAll(async () => {
  const { url } = product();
  ada = await arrive(url, "Ada");
  eve = await arrive(url, "Eve");
  const hidden = (await ada.request("createRoom", { name: "Hidden", isPrivate: true })).room.roomId;
  const shared = (await ada.request("createRoom", { name: "Shared" })).room.roomId;
  await eve.request("joinRoom", { roomId: shared });
  const send = async (who: Connected, roomId: string) =>
    (await who.request("sendMessage", { roomId, content: "words" })).messageId;
  place = {
    hidden,
    shared,
    hiddenMessage: await send(ada, hidden),
    adasMessage: await send(ada, shared),
    evesMessage: await send(eve, shared),
  };
  product().writes.length = 0;
});

/** After every test: nothing was written, nobody was told anything, nothing failed on our side, and the connection works. */
afterEach(async () => {
  if (eve.socket.readyState === eve.socket.OPEN) await eve.request("ping", {});
  await ada.request("ping", {});
  expect(product().writes.splice(0)).toEqual([]);
  expect(product().errors.splice(0)).toEqual([]);
});

/** Right in every action. */
const valid = (): { [A in ActionName]: Input<A> } => ({
  hello: { cursor: "x" },
  ping: {},
  createRoom: { name: "Room", description: "text", isPrivate: false, members: [ada.userId] },
  joinRoom: { roomId: place.shared },
  leaveRoom: { roomId: place.shared },
  getRoom: { roomId: place.shared },
  listRooms: { isPrivate: false, prefix: "S", limit: 10, cursor: "x" },
  openDirect: { userId: ada.userId },
  look: { roomId: place.shared, left: place.shared },
  sync: { rooms: [{ roomId: place.shared, seq: 1, change: 0, readSeq: 0 }], looking: place.shared },
  markRead: { roomId: place.shared, seq: 1 },
  markUnread: { roomId: place.shared, seq: 1 },
  hideRoom: { roomId: place.shared, seq: 1 },
  setLevel: { roomId: place.shared, level: "mentions", muteUntil: "2030-01-01T00:00:00.000Z" },
  saveDraft: { roomId: place.shared, text: "Hel", replyToMessageId: `${place.shared}.1`, rev: 0, clientSaveId: "s1" },
  setPreferences: { quietHours: { from: 1_320, to: 420, timeZone: "Europe/Paris" }, sound: true, texts: false },
  updateRoom: { roomId: place.shared, name: "Other", description: "text", invite: "members", post: "moderators" },
  archiveRoom: { roomId: place.shared, archived: true },
  deleteRoom: { roomId: place.shared, name: "Shared" },
  addMember: { roomId: place.shared, userId: ada.userId },
  setRole: { roomId: place.shared, userId: ada.userId, role: "member" },
  kickMember: { roomId: place.shared, userId: ada.userId },
  unbanMember: { roomId: place.shared, userId: ada.userId },
  listBanned: { roomId: place.shared, limit: 10, cursor: "x" },
  removeMember: { roomId: place.shared, userId: ada.userId },
  listMembers: { roomId: place.shared, limit: 10, cursor: "x" },
  createInvitation: { roomId: place.shared, days: 7, uses: 1 },
  listInvitations: { roomId: place.shared },
  revokeInvitation: { code: `${place.shared}.0123456789abcdef` },
  acceptInvitation: { code: `${place.shared}.0123456789abcdef` },
  listOnline: { roomId: place.shared },
  listUsers: { prefix: "A", limit: 10, cursor: "x" },
  getUsers: { userIds: [ada.userId] },
  blockPerson: { userId: ada.userId },
  unblockPerson: { userId: ada.userId },
  listBlocked: {},
  updateProfile: { username: "Eve", handle: "eve", timeZone: "Europe/Paris" },
  sendMessage: {
    roomId: place.shared,
    content: "text",
    messageType: "TEXT",
    replyToMessageId: place.adasMessage,
    clientMessageId: "c1",
    afterSeq: 0,
  },
  editMessage: { messageId: place.evesMessage, content: "other" },
  deleteMessage: { messageId: place.evesMessage },
  react: { messageId: place.adasMessage, emoji: "👍", on: true },
  reportMessage: { roomId: place.shared, messageId: place.adasMessage, reason: "rude" },
  listReports: { roomId: place.shared },
  dismissReport: { roomId: place.shared, messageId: place.adasMessage, userId: ada.userId },
  getRoomHistory: { roomId: place.shared, limit: 10, exclusiveStartKey: { before: 2 } },
  getRoomTimes: { roomId: place.shared },
  search: {
    query: {
      words: [{ text: "words", whole: true, people: [ada.userId] }],
      from: [ada.userId],
      before: "2030-01-02T00:00:00.000Z",
      after: "2020-01-01T00:00:00.000Z",
      has: ["link"],
      mentioned: true,
    },
    rooms: [{ roomId: place.shared, before: 2 }],
    most: 1_000,
  },
  typingStart: { roomId: place.shared },
  typingStop: { roomId: place.shared },
});

const names = Object.keys(ACTIONS).filter(isAction);

describe("input that is against a rule of the action is refused with input.invalid", () => {
  it.each<[string, ActionName, Record<string, unknown>]>([
    ["a blank room name", "createRoom", { name: " \u200b " }],
    ["a room name of two lines", "createRoom", { name: "a\nb" }],
    ["a blank message", "sendMessage", { content: " \n " }],
    ["a message id without a sequence", "editMessage", { messageId: "room", content: "x" }],
    ["a message id that begins with zero", "editMessage", { messageId: "room.01", content: "x" }],
    ["a message id with a path", "deleteMessage", { messageId: "../room.1" }],
    ["a letter as a reaction", "react", { messageId: "room.1", emoji: "a", on: true }],
    ["two emoji as one reaction", "react", { messageId: "room.1", emoji: "👍👍", on: true }],
    ["a key's separator in an id", "joinRoom", { roomId: "a#b" }],
    ["an id of 65 characters", "joinRoom", { roomId: "a".repeat(65) }],
    ["a line break after an id", "joinRoom", { roomId: "a\n" }],
    ["a clientMessageId without afterSeq", "sendMessage", { content: "x", clientMessageId: "c" }],
    ["a type that only the server sends", "sendMessage", { content: "x", messageType: "SYSTEM" }],
    ["the message before the first as unread", "markUnread", { roomId: "a", seq: 0 }],
    ["a time without a zone", "getRoomHistory", { roomId: "a", at: "2030-01-01" }],
    ["two bounds of a page", "getRoomHistory", { roomId: "a", before: 1, after: 1 }],
    ["a search for nothing", "search", { query: {}, rooms: [{ roomId: "a" }] }],
    [
      "a search of more than the limit",
      "search",
      { query: { mentioned: true }, rooms: [{ roomId: "a" }], most: 20_001 },
    ],
    ["a search in a room twice", "search", { query: { mentioned: true }, rooms: [{ roomId: "a" }, { roomId: "a" }] }],
  ])("%s", async (_, action, data) => {
    expect(await eve.refusal(action, data)).toBe("input.invalid");
  });
});

const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

describe("a frame that is no request is answered with a code, and the connection goes on", () => {
  it.each([
    ["an empty frame", "", "frame.invalid_json"],
    ["half a frame", '{"action":"ping"', "frame.invalid_json"],
    ["what JavaScript writes but JSON does not", "{action:'ping'}", "frame.invalid_json"],
    ["two requests in one frame", '{"action":"ping"}{"action":"ping"}', "frame.invalid_json"],
    ["10,000 brackets that never close", "[".repeat(10_000), "frame.invalid_json"],
    ["10,000 levels", deep(10_000), "frame.invalid"],
    ["null", "null", "frame.invalid"],
    ["a list", "[]", "frame.invalid"],
    ["no action", "{}", "frame.invalid"],
    ["an action that is a number", '{"action":5}', "frame.invalid"],
    ["an unknown key", '{"action":"ping","more":1}', "frame.invalid"],
    ["__proto__ as a key", '{"action":"ping","__proto__":{"requestId":"x"}}', "frame.invalid"],
    ["constructor as a key", '{"action":"ping","constructor":{"prototype":{}}}', "frame.invalid"],
    ["a requestId that is a number", '{"action":"ping","requestId":1}', "frame.invalid"],
    ["a requestId that is too long", `{"action":"ping","requestId":"${"x".repeat(129)}"}`, "frame.invalid"],
    ["half a surrogate pair as requestId", '{"action":"ping","requestId":"\\ud800"}', "frame.invalid"],
    ["an unknown action", '{"action":"dance"}', "action.unknown"],
    ["a method of every object as action", '{"action":"toString"}', "action.unknown"],
    ["__proto__ as action", '{"action":"__proto__"}', "action.unknown"],
    ["half a surrogate pair as action", '{"action":"\\udc00"}', "action.unknown"],
    ["10,000 levels of data", `{"action":"ping","data":${deep(10_000)}}`, "input.invalid"],
    ["10,000 levels in a field", `{"action":"createRoom","data":{"name":${deep(10_000)}}}`, "input.invalid"],
  ])("%s", async (_, frame, code) => {
    expect(await eve.answer(frame)).toMatchObject({ type: "error", code });
  });

  it("a frame of more than 32 KB that came in fragments is too large, and its requestId is said back", async () => {
    const requestId = "large";
    const frame = JSON.stringify({
      action: "sendMessage",
      data: { content: "x".repeat(LIMITS.frameBytes) },
      requestId,
    });
    const answer = new Promise<string>((resolve) => eve.socket.once("message", (data) => resolve(data.toString())));
    eve.socket.send(frame.slice(0, 30_000), { fin: false });
    eve.socket.send(frame.slice(30_000), { fin: true });
    expect(JSON.parse(await answer)).toMatchObject({ type: "error", code: "frame.too_large", requestId });
  });
});

describe("a private room that is not mine answers byte for byte as one that is not there (I9)", () => {
  const ABSENT = "AAAAAAAAAAAAAAAA";

  /** The whole answer, but for the time. */
  const answerTo = async (action: ActionName, data: object) => {
    const frame = JSON.stringify({ action, data, requestId: "same" });
    return (await eve.exchange(frame, "same")).replace(/"timestamp":"[^"]+"/, "");
  };

  it.each(
    names.filter((name) => {
      const { shape } = ACTIONS[name].input;
      return "roomId" in shape || "messageId" in shape;
    }),
  )("%s", async (action) => {
    const { exclusiveStartKey: _key, replyToMessageId: _reply, ...good }: Record<string, unknown> = valid()[action];
    const inRoom = (roomId: string) => ({
      ...good,
      ...("roomId" in good && { roomId }),
      ...("messageId" in good && { messageId: `${roomId}.1` }),
    });
    const answer = await answerTo(action, inRoom(place.hidden));
    expect(answer).toBe(await answerTo(action, inRoom(ABSENT)));
    // Typing that nobody hears is dropped without a word.
    expect(answer).toContain(action.startsWith("typing") ? '"data":{}' : '"type":"error"');
    expect(answer).not.toContain("Hidden");
  });

  it("a reply to a message in it", async () => {
    const reply = (roomId: string) => ({ roomId: place.shared, content: "so", replyToMessageId: `${roomId}.1` });
    const answer = await answerTo("sendMessage", reply(place.hidden));
    expect(answer).toBe(await answerTo("sendMessage", reply(ABSENT)));
    expect(answer).toContain("message.not_found");
  });
});

describe("what is somebody else's stays as it is (I9)", () => {
  it.each<[string, () => [ActionName, object], string]>([
    [
      "editing another's message",
      () => ["editMessage", { messageId: place.adasMessage, content: "x" }],
      "message.not_yours",
    ],
    ["deleting another's message", () => ["deleteMessage", { messageId: place.adasMessage }], "message.not_yours"],
    [
      "editing a message that is not there",
      () => ["editMessage", { messageId: `${place.shared}.999`, content: "x" }],
      "message.not_found",
    ],
    ["banning the owner", () => ["removeMember", { roomId: place.shared, userId: ada.userId }], "room.moderators_only"],
    ["kicking the owner", () => ["kickMember", { roomId: place.shared, userId: ada.userId }], "room.moderators_only"],
    [
      "taking the room",
      () => ["setRole", { roomId: place.shared, userId: eve.userId, role: "owner" }],
      "room.owner_only",
    ],
    ["renaming another's room", () => ["updateRoom", { roomId: place.shared, name: "Mine" }], "room.owner_only"],
    ["archiving another's room", () => ["archiveRoom", { roomId: place.shared, archived: true }], "room.owner_only"],
    ["deleting another's room", () => ["deleteRoom", { roomId: place.shared, name: "Shared" }], "room.owner_only"],
    [
      "adding somebody to another's room",
      () => ["addMember", { roomId: place.shared, userId: eve.userId }],
      "room.owner_only",
    ],
    ["naming somebody who is not there", () => ["createRoom", { name: "x", members: ["nobody"] }], "user.not_found"],
    ["a direct room with oneself", () => ["openDirect", { userId: eve.userId }], "user.is_self"],
  ])("%s", async (_, request, code) => {
    expect(await eve.refusal(...request())).toBe(code);
    const { messages } = await ada.request("getRoomHistory", { roomId: place.shared });
    expect(
      messages.filter(({ messageType }) => messageType === "TEXT").map(({ content, rev }) => [content, rev]),
    ).toEqual([
      ["words", 0],
      ["words", 0],
    ]);
  });
});
