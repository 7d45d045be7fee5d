import type { Told } from "@parley/client/client";
import type { Message } from "@parley/protocol/message";
import type { RoomSummary } from "@parley/protocol/room";
import { expect, it } from "vitest";
import { summaryOf } from "../room/testing";
import { newsOf } from "./news";
import { DISCREET, notificationText } from "./notification-text";

const ME = { userId: "me", username: "Ada" };

const room = summaryOf({ seq: 4, readSeq: 4 });

const message = (fields: Partial<Message> = {}): Message => ({
  messageId: "r.5",
  roomId: "r",
  seq: 5,
  userId: "bob",
  username: "Bob",
  content: "hello",
  messageType: "TEXT",
  timestamp: "2026-01-01T00:00:00.000Z",
  rev: 0,
  ...fields,
});

const said = (fields: Partial<Message> = {}): Told => ({ type: "message", roomId: "r", data: message(fields) });
const reacted = (by: string, on: boolean, author = "me"): Told => ({
  type: "reaction",
  roomId: "r",
  data: message({ userId: author, rev: 1, seq: 2 }),
  reacting: { userId: by, emoji: "🎉", on },
});
const reason = (told: Told, around: Partial<Parameters<typeof newsOf>[1]> = {}) =>
  newsOf(told, { room, me: ME, blocked: new Set(), ...around })?.reason;

it.each([
  ["any message", said(), {}, "message"],
  ["a mention by id", said({ content: "<@me>?" }), {}, "mention"],
  ["a mention by name", said({ content: "@ada?" }), {}, "mention"],
  ["a mention of everybody", said({ content: "<@room> lunch" }), {}, "mention"],
  ["an answer", said({ replyToUserId: "me" }), {}, "reply"],
  ["a direct message", said({ content: "<@me>" }), { room: { ...room, kind: "direct" } as const }, "direct"],
  ["a reaction to mine", reacted("bob", true), {}, "reaction"],
])("%s is news", (_what, told, around, expected) => {
  expect(reason(told, around)).toBe(expected);
});

it.each([
  ["what is there already", said({ seq: 4 }), {}],
  ["an edit", said({ rev: 1, edited: true }), {}],
  ["a delete", said({ rev: 1, deleted: true }), {}],
  ["what I write elsewhere", said({ userId: "me" }), {}],
  ["what the room itself says", said({ messageType: "SYSTEM" }), {}],
  ["what somebody says whom I have blocked", said({ content: "<@me>" }), { blocked: new Set(["bob"]) }],
  ["a room that is not mine", said(), { room: undefined }],
  ["a reaction that is taken back", reacted("bob", false), {}],
  ["my own reaction", reacted("me", true), {}],
  ["a reaction to another's", reacted("bob", true, "cyd"), {}],
  ["a reaction of somebody whom I have blocked", reacted("bob", true), { blocked: new Set(["bob"]) }],
])("%s is no news", (_what, told, around) => {
  expect(reason(told, around)).toBeUndefined();
});

const text = (told: Told, kind: RoomSummary["kind"] = "public", texts = true) => {
  const news = newsOf(told, { room: { ...room, kind }, me: ME, blocked: new Set() });
  return news && notificationText(news, { kind, name: "Plans" }, texts, (id) => ({ me: "Ada", bob: "Robert" })[id]);
};

it("a notification says who has written what, and where, by today's names", () => {
  expect(text(said({ content: "Hi <@me>" }))).toEqual({ title: "Robert · Plans", body: "Hi @Ada" });
  expect(text(said(), "direct")).toEqual({ title: "Robert", body: "hello" });
  expect(text(reacted("bob", true))).toEqual({ title: "Robert · Plans", body: "🎉 hello" });
  expect(text(said({ content: "x".repeat(500) }))?.body).toHaveLength(160);
});

it("a notification that may not say so says neither who nor what", () => {
  expect(text(said({ content: "secret" }), "direct", false)).toEqual(DISCREET);
});
