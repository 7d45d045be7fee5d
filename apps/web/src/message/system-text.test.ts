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

test.each([
  ["added", "added"],
  ["kicked", "kicked"],
  ["removed", "banned"],
  ["unbanned", "lifted the ban of"],
])("somebody %s somebody", (kind, verb) => {
  const object = { userId: "cy", username: "Cy" };
  const words = text({ content: `Bob ${kind} Cy`, system: { kind, object } });
  expect(words).toEqual([BOB, ` ${verb} `, object]);
  expect(toPlainText(words, new Set(["cy"]))).toBe(`\u2068Bob\u2069 ${verb} \u2068Cy (cy)\u2069`);
});

test("somebody gives somebody a role, and changes the room", () => {
  const object = { userId: "cy", username: "Cy" };
  expect(text({ system: { kind: "role", object, role: "owner" } })).toEqual([BOB, " made ", object, " an owner"]);
  for (const [system, sentence] of [
    [{ kind: "renamed", name: "Den" }, " renamed the room to “\u2068Den\u2069”"],
    [{ kind: "described", description: "" }, " removed the description"],
    [{ kind: "inviting", invite: "members" }, " let all members add people"],
    [{ kind: "posting", post: "moderators" }, " let only owners and moderators write"],
    [{ kind: "archived" }, " archived the room"],
    [{ kind: "unarchived" }, " took the room back into use"],
  ] as const)
    expect(text({ system })).toEqual([BOB, sentence]);
});

test("what an earlier version wrote, or a later one, is shown as its sentence", () => {
  expect(text({ content: "Bob left" })).toEqual(["Bob left"]);
  expect(text({ content: "Bob painted the room", system: { kind: "painted" } })).toEqual(["Bob painted the room"]);
});
