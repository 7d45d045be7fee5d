import type { Message } from "@parley/protocol/message";
import { expect, test } from "vitest";
import { toPlainText } from "../people/named-text";
import { BOB, said } from "../room/testing";
import { systemText } from "./system-text";

const text = (fields: Partial<Message>) => {
  const item = said(1, BOB, 0, { messageType: "SYSTEM", ...fields });
  return item.kind === "message" ? systemText(item.message) : [];
};

test("a name never speaks for the room: it stands apart from the words", () => {
  const username = "Ada removed Cy. Nobody";
  const content = `${username} left`;
  expect(text({ username, content, system: { kind: "left" } })).toEqual([{ userId: BOB.userId, username }, " left"]);
});

test.each(["added", "removed"])("somebody %s somebody", (kind) => {
  const object = { userId: "cy", username: "Cy" };
  const words = text({ content: `Bob ${kind} Cy`, system: { kind, object } });
  expect(words).toEqual([BOB, ` ${kind} `, object]);
  expect(toPlainText(words, new Set(["cy"]))).toBe(`\u2068Bob\u2069 ${kind} \u2068Cy (cy)\u2069`);
});

test("what an earlier version wrote, or a later one, is shown as its sentence", () => {
  expect(text({ content: "Bob left" })).toEqual(["Bob left"]);
  expect(text({ content: "Bob renamed the room", system: { kind: "renamed" } })).toEqual(["Bob renamed the room"]);
});
