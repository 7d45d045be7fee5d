import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { ACTIONS, type ActionName, type Input, isAction } from "./actions";
import { ParleyError } from "./error";
import { LIMITS } from "./limits";
import { parseRequest } from "./request";

/** One input of every action with every field that can stand beside the others. */
const VALID: { [A in ActionName]: Input<A> } = {
  hello: { cursor: "abc" },
  ping: {},
  createRoom: { name: "General", description: "All of us", isPrivate: true, members: ["u1", "u2"] },
  joinRoom: { roomId: "r1" },
  leaveRoom: { roomId: "r1" },
  getRoom: { roomId: "r1" },
  listRooms: { isPrivate: false, prefix: "Ge", limit: 10, cursor: "abc" },
  openDirect: { userId: "u1" },
  look: { roomId: "r1", left: "r2" },
  sync: { rooms: [{ roomId: "r1", seq: 7, change: 1, readSeq: 7, ended: 0 }], cursor: "r0", looking: "r1" },
  markRead: { roomId: "r1", seq: 7 },
  markUnread: { roomId: "r1", seq: 7 },
  hideRoom: { roomId: "r1", seq: 7 },
  setLevel: { roomId: "r1", level: "mentions", muteUntil: "2030-01-01T00:00:00.000Z" },
  saveDraft: { roomId: "r1", text: "Hel ", replyToMessageId: "r1.1", rev: 0, clientSaveId: "s1" },
  setPreferences: { quietHours: { from: 1_320, to: 420, timeZone: "Europe/Paris" }, sound: true, texts: false },
  updateRoom: { roomId: "r1", name: "General", description: "All", invite: "members", post: "moderators" },
  archiveRoom: { roomId: "r1", archived: true },
  deleteRoom: { roomId: "r1", name: "General" },
  addMember: { roomId: "r1", userId: "u1" },
  setRole: { roomId: "r1", userId: "u1", role: "moderator" },
  kickMember: { roomId: "r1", userId: "u1" },
  unbanMember: { roomId: "r1", userId: "u1" },
  listBanned: { roomId: "r1", limit: 10, cursor: "abc" },
  removeMember: { roomId: "r1", userId: "u1" },
  listMembers: { roomId: "r1", limit: 10, cursor: "abc" },
  createInvitation: { roomId: "r1", days: 7, uses: 1 },
  listInvitations: { roomId: "r1" },
  revokeInvitation: { code: "r1.0123456789abcdef" },
  acceptInvitation: { code: "r1.0123456789abcdef" },
  listOnline: { roomId: "r1" },
  listUsers: { prefix: "A", limit: 10, cursor: "abc" },
  getUsers: { userIds: ["u1", "u2"] },
  blockPerson: { userId: "u1" },
  unblockPerson: { userId: "u1" },
  listBlocked: {},
  updateProfile: { username: "Ada", handle: "ada", timeZone: "Europe/Paris" },
  sendMessage: {
    roomId: "r1",
    content: "Hello",
    messageType: "TEXT",
    replyToMessageId: "r1.1",
    clientMessageId: "c-1",
    afterSeq: 0,
  },
  editMessage: { messageId: "r1.1", content: "Hello!" },
  deleteMessage: { messageId: "r1.1" },
  react: { messageId: "r1.1", emoji: "👍", on: true },
  reportMessage: { roomId: "r1", messageId: "r1.1", reason: "rude" },
  listReports: { roomId: "r1" },
  dismissReport: { roomId: "r1", messageId: "r1.1", userId: "u1" },
  getRoomHistory: { roomId: "r1", limit: 10, exclusiveStartKey: { before: 5 } },
  getRoomTimes: { roomId: "r1" },
  search: {
    query: {
      words: [
        { text: "plan", people: ["u1"] },
        { text: "release notes", whole: true },
      ],
      from: ["u1"],
      before: "2030-01-02T00:00:00.000Z",
      after: "2030-01-01T00:00:00.000Z",
      has: ["link", "file"],
      mentioned: true,
    },
    rooms: [{ roomId: "r1", before: 5 }, { roomId: "r2" }],
    most: 4_000,
  },
  typingStart: { roomId: "r1" },
  typingStop: { roomId: "r1" },
};

const actions = Object.keys(ACTIONS).filter(isAction);

/** What the server does with a frame before anything else: the code of its refusal, or `accepted`. */
const receive = (text: string): string => {
  try {
    const { action, data } = parseRequest(text);
    if (!isAction(action)) return "action.unknown";
    return ACTIONS[action].input.safeParse(data ?? {}).success ? "accepted" : "input.invalid";
  } catch (error) {
    if (error instanceof ParleyError) return error.code;
    throw error;
  }
};

const send = (action: string, data: unknown) => receive(JSON.stringify({ action, data, requestId: "1" }));

/** `data` with the field as raw JSON text: what `JSON.stringify` would not write. */
const sendWith = (action: ActionName, field: string, json: string) => {
  const others = Object.entries(VALID[action]).filter(([name]) => name !== field);
  const fields = [...others.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)];
  return receive(`{"action":"${action}","data":{${[...fields, `${JSON.stringify(field)}:${json}`].join(",")}}}`);
};

const schemaOf = (action: ActionName) => z.toJSONSchema(ACTIONS[action].input, { io: "input" });
const fieldsOf = (action: ActionName) => Object.keys(VALID[action]);

const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
const WRONG = ["null", "{}", '{"toString":1}', nested(10_000), "1e999", "-1", "0.5", '"\\ud800"', '"a\\udc00b"'];
const WRONG_TYPE = [...WRONG, "[1]", '[{"x":1}]'];

describe.each(actions)("%s: every input is a strict object", (action) => {
  test("a valid input is accepted", () => {
    expect(send(action, VALID[action])).toBe("accepted");
  });

  test("each required field is required", () => {
    for (const field of schemaOf(action).required ?? []) {
      const { [field]: _left, ...rest }: Record<string, unknown> = VALID[action];
      expect(send(action, rest), field).toBe("input.invalid");
    }
  });

  test("wrong types, lone surrogates and depth 10,000 are refused in each field", () => {
    for (const field of fieldsOf(action))
      for (const json of WRONG_TYPE)
        expect(sendWith(action, field, json), `${field}: ${json.slice(0, 30)}`).toBe("input.invalid");
  });

  test("over-long texts and lists are refused in each field", () => {
    const long = [JSON.stringify("x".repeat(LIMITS.contentLength + 1)), JSON.stringify(Array(1_000).fill("u1"))];
    for (const field of fieldsOf(action))
      for (const json of long) expect(sendWith(action, field, json), field).toBe("input.invalid");
  });

  test("extra keys are refused, `__proto__` and what objects inherit too", () => {
    for (const field of ["extra", "__proto__", "constructor", "toString", "\ud800", ""])
      for (const json of ["1", "null", '{"isPrivate":true}', nested(10_000)])
        expect(sendWith(action, field, json), field).toBe("input.invalid");
  });

  test("data that is no object is refused", () => {
    for (const json of ["[]", "1", '""', '"text"', "true", nested(10_000)])
      expect(receive(`{"action":"${action}","data":${json}}`), json.slice(0, 30)).toBe("input.invalid");
  });

  test("anything at all is accepted or refused, and never throws anything else", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.constantFrom(...fieldsOf(action), "x"), (json, field) => {
        expect(["accepted", "input.invalid"]).toContain(sendWith(action, field, json));
      }),
      { numRuns: 50 },
    );
  });
});

test("names that objects inherit are no actions", () => {
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty", "Ping", "unknown"])
    expect(send(name, {}), name).toBe("action.unknown");
});

test("a clientMessageId comes with afterSeq, and neither alone (I2)", () => {
  expect(send("sendMessage", { content: "Hi", clientMessageId: "c" })).toBe("input.invalid");
  expect(send("sendMessage", { content: "Hi", afterSeq: 3 })).toBe("input.invalid");
});

test("a page of history has one bound at most", () => {
  expect(send("getRoomHistory", { roomId: "r", before: 5, after: 1 })).toBe("input.invalid");
  expect(send("getRoomHistory", { roomId: "r", before: 5, at: "2030-01-01T00:00:00.000Z" })).toBe("input.invalid");
  expect(send("getRoomHistory", { roomId: "r", before: 5, exclusiveStartKey: { before: 5 } })).toBe("input.invalid");
  expect(send("getRoomHistory", { roomId: "r", exclusiveStartKey: { before: 5, after: 1 } })).toBe("input.invalid");
});
