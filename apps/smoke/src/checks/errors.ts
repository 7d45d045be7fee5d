import { LIMITS } from "@parley/protocol/limits";
import type { Check } from "../check";
import type { Connected } from "../person";
import { same } from "../same";

const KB = 1024;
const PART = 30 * KB;

/** Sends a text in frames that are each small enough; only the message they make is large. */
const sendInParts = ({ socket }: Connected, text: string): void => {
  for (let at = 0; at < text.length; at += PART)
    socket.send(text.slice(at, at + PART), { fin: at + PART >= text.length });
};

const frame = (action: string, data: object, more: object = {}) => JSON.stringify({ action, data, ...more });

/** What is refused, and with which code; afterwards the connection goes on. */
const REFUSED: [what: string, frame: string, code: string][] = [
  ["what is not JSON", "{", "frame.invalid_json"],
  ["what is no request", "[]", "frame.invalid"],
  ["an unknown key beside the action", frame("ping", {}, { more: 1 }), "frame.invalid"],
  ["an unknown action", frame("dance", {}), "action.unknown"],
  ["an unknown key in the input", frame("ping", { more: 1 }), "input.invalid"],
  ["a wrong type", frame("getRoom", { roomId: 5 }), "input.invalid"],
  ["a blank message", frame("sendMessage", { content: " \n " }), "input.invalid"],
  [
    "a message that is too long",
    frame("sendMessage", { content: "x".repeat(LIMITS.contentLength + 1) }),
    "input.invalid",
  ],
  ["half a surrogate pair", '{"action":"sendMessage","data":{"content":"\\ud800"}}', "input.invalid"],
  ["more than 32 KB in parts", frame("sendMessage", { content: "x".repeat(40 * KB) }), "frame.too_large"],
];

/** What ends the connection, and with which close code. */
const CLOSED: [what: string, send: (connection: Connected) => void, code: number][] = [
  ["a binary frame", ({ socket }) => socket.send(Buffer.from(frame("ping", {})), { binary: true }), 1003],
  ["a frame of more than 32 KB", ({ socket }) => socket.send("x".repeat(33 * KB)), 1009],
  ["a message of more than 128 KB", (connection) => sendInParts(connection, "x".repeat(128 * KB + 1)), 1009],
];

export const errors: Check[] = [
  ...REFUSED.map(
    ([what, text, code]): Check => ({
      name: `errors: ${what} is refused with ${code}, and the connection goes on`,
      needs: "people",
      async run({ connect, people: [ada] }) {
        const connection = await connect(ada);
        const [reply] = await Promise.all([connection.heardReply(), sendInParts(connection, text)]);
        same(reply.type === "error" ? reply.code : reply.type, code, "the answer");
        await connection.request("ping", {});
      },
    }),
  ),
  ...CLOSED.map(
    ([what, send, code]): Check => ({
      name: `errors: ${what} closes the connection with ${code}, and a new one works`,
      needs: "people",
      async run({ connect, people: [ada] }) {
        const connection = await connect(ada);
        send(connection);
        same(await connection.closed, code, "the close code");
        await (await connect(ada)).request("ping", {});
      },
    }),
  ),
];
