import { LIMITS } from "@parley/protocol/limits";
import { mentions } from "@parley/protocol/mention";
import type { Message } from "@parley/protocol/message";
import type { RoomSummary } from "@parley/protocol/room";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as Rooms from "./rooms";

const ada = { userId: "u-ada", username: "Ada" };
const bob = { userId: "u-bob", username: "Bob" };

const row = (seq: number, changes: Partial<Message> = {}): Message => ({
  messageId: `r.${seq}`,
  roomId: "r",
  seq,
  ...bob,
  content: `message ${seq}`,
  messageType: "TEXT",
  timestamp: "2030-01-01T00:00:00.000Z",
  rev: 0,
  ...changes,
});

const summary = (changes: Partial<RoomSummary> = {}): RoomSummary => ({
  roomId: "r",
  name: "General",
  kind: "public",
  isPrivate: false,
  createdBy: "u-bob",
  createdAt: "2030-01-01T00:00:00.000Z",
  members: [],
  role: "member",
  seq: 0,
  change: 0,
  readSeq: 0,
  unread: 0,
  mentions: 0,
  ...changes,
});

/** What Ada's summary is, counted from the whole log. */
const counted = (log: readonly Message[], change: number, readSeq: number): RoomSummary => {
  const unread = log
    .filter((each) => each.seq > readSeq && each.userId !== ada.userId && !each.deleted)
    .slice(0, LIMITS.unreadCount);
  const tail = log.at(-1);
  return summary({
    seq: log.length,
    change,
    readSeq,
    unread: unread.length,
    mentions: unread.filter(({ content }) => mentions(content, ada.username)).length,
    ...(tail && {
      lastMessageAt: tail.timestamp,
      lastMessagePreview: tail.deleted ? "" : `${tail.username}: ${tail.content}`,
    }),
  });
};

const begin = (room = summary()) => Rooms.greeted(Rooms.EMPTY, [room], new Set());
const hear = (rooms: Rooms.Rooms, message: Message, change = 0) =>
  Rooms.heard(rooms, ada, { message, seq: message.seq, change });

test("I10: the next message of somebody else is unread, one's own is not", () => {
  const one = hear(begin(), row(1, { content: "Hi @ada" }));
  expect(one.rooms.get("r")).toMatchObject({ seq: 1, unread: 1, mentions: 1 });
  const two = hear(one, row(2, ada));
  expect(two.rooms.get("r")).toMatchObject({ seq: 2, unread: 1, mentions: 1, lastMessagePreview: "Ada: message 2" });
  expect(hear(two, row(2, ada))).toEqual(two);
  expect(two.stale.size).toBe(0);
});

test("I10: the read position only moves forward, and reading everything leaves nothing unread", () => {
  const unread = begin(summary({ seq: 5, unread: 3, readSeq: 2 }));
  const read = Rooms.read(unread, "r", 5);
  expect(read.rooms.get("r")).toMatchObject({ readSeq: 5, unread: 0 });
  expect(read.stale.size).toBe(0);
  expect(Rooms.read(read, "r", 3)).toBe(read);
  expect(Rooms.read(unread, "r", 3).stale).toEqual(new Set(["r"]));
});

test("I12: a gap in `seq`, a jump in `change` and a delete of an unread message ask for a new count", () => {
  const unread = begin(summary({ seq: 2, unread: 2 }));
  expect(hear(unread, row(4)).stale.has("r")).toBe(true);
  expect(hear(unread, row(3), 1).stale.has("r")).toBe(true);
  expect(hear(unread, row(1, { rev: 1, content: "", deleted: true }), 1).stale.has("r")).toBe(true);
  const allRead = begin(summary({ seq: 2, readSeq: 2 }));
  expect(hear(allRead, row(1, { rev: 1, content: "", deleted: true }), 1).stale.has("r")).toBe(false);
});

test("a summary from before the latest events does not undo them", () => {
  const two = hear(hear(begin(), row(1)), row(2));
  const folded = Rooms.fold(two, summary({ seq: 1, unread: 1, lastMessagePreview: "Bob: message 1" }));
  expect(folded.rooms.get("r")).toMatchObject({ seq: 2, unread: 2, lastMessagePreview: "Bob: message 2" });
  expect(folded.stale.size).toBe(0);
});

test("`hello` drops what it does not list, but believes newer news of who is in which room", () => {
  const known = begin();
  expect(Rooms.greeted(known, [], new Set()).rooms.size).toBe(0);
  expect(Rooms.greeted(known, [], new Set(["r"])).rooms.size).toBe(1);
  const left = Rooms.drop(known, "r");
  expect(Rooms.greeted(left, [summary()], new Set(["r"])).rooms.size).toBe(0);
});

test("I10, I12: whatever the order of events, repeats, summaries and reads, an unread count not stale is right", () => {
  const step = fc.record({
    what: fc.constantFrom(
      "append",
      "append",
      "own",
      "amend",
      "delete",
      "hear",
      "hear",
      "repeat",
      "ask",
      "answer",
      "read",
    ),
    number: fc.nat(200),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const log: Message[] = [];
      let change = 0;
      let readSeq = 0;
      let rooms = begin();
      const events: Rooms.Heard[] = [];
      const answers: RoomSummary[] = [];
      const take = <T>(from: T[], number: number) => from.splice(number % Math.max(1, from.length), 1)[0];

      for (const { what, number } of steps) {
        const target = log[number % Math.max(1, log.length)];
        if (what === "append" || what === "own") {
          const content = number % 3 ? "Hi" : "Hi @Ada";
          log.push(row(log.length + 1, { content, ...(what === "own" && ada) }));
          events.push({ message: row(log.length, log.at(-1)), seq: log.length, change });
        }
        if ((what === "amend" || what === "delete") && target && !target.deleted) {
          change += 1;
          const how: Partial<Message> =
            what === "delete" ? { content: "", deleted: true } : { content: "Hi @Ada again", edited: true };
          log[target.seq - 1] = { ...target, ...how, rev: target.rev + 1 };
          events.push({ message: row(target.seq, log[target.seq - 1]), seq: log.length, change });
        }
        if (what === "hear" || what === "repeat") {
          const event = take(events, number);
          if (event) rooms = Rooms.heard(rooms, ada, event);
          if (event && what === "repeat") events.push(event);
        }
        if (what === "ask") answers.push(counted(log, change, readSeq));
        if (what === "answer") {
          const answer = take(answers, number);
          if (answer) rooms = Rooms.fold(rooms, answer);
        }
        if (what === "read") {
          readSeq = Math.max(readSeq, Math.min(number, rooms.rooms.get("r")?.seq ?? 0));
          rooms = Rooms.read(rooms, "r", readSeq);
        }
      }
      for (const event of events) rooms = Rooms.heard(rooms, ada, event);
      const truth = counted(log, change, readSeq);
      expect(rooms.rooms.get("r")).toMatchObject({ seq: truth.seq, change, readSeq });
      if (rooms.stale.has("r")) rooms = Rooms.fold(rooms, truth);
      expect(rooms.stale.size).toBe(0);
      expect(rooms.rooms.get("r")).toMatchObject({ unread: truth.unread, mentions: truth.mentions });
    }),
    { numRuns: 1_000 },
  );
});
