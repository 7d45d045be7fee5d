import { describe, expect, test } from "vitest";
import { ACTIONS, isAction } from "./actions";
import { parseRequest } from "./request";

/** The seed's client: JSON drops what is undefined, and the last four go without a `requestId`. */
const requests: [action: string, data: object, requestId?: string][] = [
  ["joinRoom", { roomId: "V1StGXR8_Z5jdHi6B-myT" }, "k3j9x0q2lq5m8z1kd7f3a"],
  ["joinRoom", { roomId: "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d" }, "2"],
  ["leaveRoom", {}, "3"],
  ["sendMessage", { content: "Hello", replyToMessageId: undefined }, "4"],
  ["sendMessage", { content: "Hello", replyToMessageId: "r1.1" }, "5"],
  ["editMessage", { messageId: "r1.1", content: "Hello!" }, "6"],
  ["deleteMessage", { messageId: "r1.1" }, "7"],
  ["createRoom", { name: "General", description: undefined, isPrivate: false, members: [] }, "8"],
  ["createRoom", { name: " General ", description: "All of us", isPrivate: true, members: ["u1"] }, "9"],
  ["listRooms", { isPrivate: undefined }, "10"],
  ["listRooms", { isPrivate: true }, "11"],
  ["getRoomHistory", { roomId: "r1", limit: 50 }, "12"],
  ["getRoomHistory", { roomId: "r1", limit: 50, exclusiveStartKey: { before: 7 } }, "13"],
  ["typingStart", {}],
  ["typingStop", {}],
  ["ping", {}],
];

describe("the seed's client is understood unmodified", () => {
  test.each(requests)("%s %j", (action, data, requestId) => {
    const frame = parseRequest(JSON.stringify({ action, data, requestId }));
    expect(frame.requestId).toBe(requestId);
    expect(isAction(frame.action) && ACTIONS[frame.action].input.safeParse(frame.data).success).toBe(true);
  });

  test("a room's name is trimmed, as the seed's server does", () => {
    expect(ACTIONS.createRoom.input.parse({ name: " General " }).name).toBe("General");
  });
});
