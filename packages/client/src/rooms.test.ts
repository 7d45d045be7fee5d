import { LIMITS } from "@parley/protocol/limits";
import { mentions } from "@parley/protocol/mention";
import type { Message } from "@parley/protocol/message";
import type { RoomSummary } from "@parley/protocol/room";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as Rooms from "./rooms";

const ada = { userId: "u-ada", username: "Ada" };
const bob = { userId: "u-bob", username: "Bob" };

const received = (state: Rooms.Rooms, me: typeof ada, message: Rooms.ReceivedMessage, blocked = new Set<string>()) =>
  Rooms.received(state, me, message, blocked);

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

const begin = (room = summary()) => Rooms.applyHello(Rooms.EMPTY, [room], new Set());
const hear = (rooms: Rooms.Rooms, message: Message, change = 0) =>
  received(rooms, ada, { message, seq: message.seq, change });

test("the room's own words are shown as they are, and mention nobody, as the server has it", () => {
  const left = row(1, { username: "@Ada", content: "@Ada left", messageType: "SYSTEM", system: { kind: "left" } });
  expect(hear(begin(), left).rooms.get("r")).toMatchObject({ unread: 1, mentions: 0, lastMessagePreview: "@Ada left" });
});

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
  const read = Rooms.read(unread, "r", { readSeq: 5 });
  expect(read.rooms.get("r")).toMatchObject({ readSeq: 5, unread: 0 });
  expect(read.stale.size).toBe(0);
  for (const readSeq of [3, 5]) expect(Rooms.read(read, "r", { readSeq })).toBe(read);
  expect(Rooms.read(unread, "r", { readSeq: 3 }).stale).toEqual(new Set(["r"]));
});

test("I10: of two read positions the one that moved back later is right, whatever order they come in", () => {
  const at = (second: number) => `2030-01-01T00:00:0${second}.000Z`;
  const read = begin(summary({ seq: 9, readSeq: 9, unreadAt: at(1), unread: 0 }));
  const back = Rooms.read(read, "r", { readSeq: 4, unreadAt: at(2) });
  expect(back.rooms.get("r")).toMatchObject({ readSeq: 4, unreadAt: at(2), unread: 5 });
  expect(back.stale).toEqual(new Set(["r"]));
  // Older ones that come late, from a summary and an event.
  expect(Rooms.upsert(back, summary({ seq: 9, readSeq: 9, unreadAt: at(1) })).rooms.get("r")?.readSeq).toBe(4);
  expect(Rooms.read(back, "r", { readSeq: 9, unreadAt: at(1) })).toBe(back);
  // An event of a server of before version 4, and a newer summary.
  expect(Rooms.read(back, "r", { readSeq: 6 }).rooms.get("r")).toMatchObject({ readSeq: 6, unreadAt: at(2) });
  const newest = summary({ seq: 9, readSeq: 2, unreadAt: at(3), unread: 7 });
  expect(Rooms.upsert(back, newest).rooms.get("r")).toMatchObject({ readSeq: 2, unread: 7 });
});

test("I12: a gap in `seq`, a jump in `change` and a delete of an unread message ask for a new count", () => {
  const unread = begin(summary({ seq: 2, unread: 2 }));
  expect(hear(unread, row(4)).stale.has("r")).toBe(true);
  expect(hear(unread, row(3), 1).stale.has("r")).toBe(true);
  expect(hear(unread, row(1, { rev: 1, content: "", deleted: true }), 1).stale.has("r")).toBe(true);
  const allRead = begin(summary({ seq: 2, readSeq: 2 }));
  expect(hear(allRead, row(1, { rev: 1, content: "", deleted: true }), 1).stale.has("r")).toBe(false);
});

test("I10: counts no further than the server does", () => {
  const almost = begin(summary({ seq: 150, unread: LIMITS.unreadCount - 1 }));
  const full = hear(almost, row(151, { content: "Hi @Ada" }));
  expect(full.rooms.get("r")).toMatchObject({ unread: LIMITS.unreadCount, mentions: 1 });
  const more = hear(full, row(152, { content: "Hi @Ada" }));
  expect(more.rooms.get("r")).toMatchObject({ seq: 152, unread: LIMITS.unreadCount, mentions: 1 });
});

test("I12: a message that arrives again, after others that were missed, asks for a new count", () => {
  const again = received(begin(), ada, { message: row(1), seq: 2, change: 0 });
  expect(again.rooms.get("r")?.seq).toBe(2);
  expect(again.stale.has("r")).toBe(true);
});

test("I12: an edit that arrives in its turn asks for a new count only if it may alter the count", () => {
  const known = begin(summary({ seq: 3, readSeq: 1, unread: 1 }));
  const edit = (seq: number, changes: Partial<Message> = {}, change = 1) =>
    received(known, ada, { message: row(seq, { rev: 1, edited: true, ...changes }), seq: 3, change });
  expect(edit(1).stale.has("r"), "read already").toBe(false);
  expect(edit(2, ada).stale.has("r"), "one's own").toBe(false);
  expect(edit(2).stale.has("r"), "unread").toBe(true);
  expect(edit(1, {}, 2).stale.has("r"), "after a change that was missed").toBe(true);
  expect(edit(1).rooms.get("r")).toMatchObject({ seq: 3, change: 1, unread: 1 });
});

test("the preview is the newest message's first 100 letters; an edit of an older one leaves it, a delete empties it (I8)", () => {
  const preview = (rooms: Rooms.Rooms) => rooms.rooms.get("r")?.lastMessagePreview;
  const two = hear(hear(begin(), row(1)), row(2, { content: "🦜".repeat(101) }));
  expect(preview(two)).toBe(`Bob: ${"🦜".repeat(100)}`);
  const edited = received(two, ada, { message: row(1, { rev: 1, edited: true }), seq: 2, change: 1 });
  expect(preview(edited)).toBe(preview(two));
  expect(preview(hear(edited, row(2, { rev: 1, content: "", deleted: true }), 2))).toBe("");
});

test("I8: the older of two versions of the newest message comes after the newer one, which stays; the server says what is so", () => {
  const version = (rev: number) => ({ message: row(1, { content: `version ${rev}`, rev }), seq: 1, change: rev });
  const [first, second] = [version(1), version(2)];
  const rooms = [second, first].reduce((state, event) => received(state, ada, event), begin(summary({ seq: 1 })));
  expect(rooms.rooms.get("r")?.lastMessagePreview).toBe("Bob: version 2");
  // The later change may have been of another message.
  const other = { message: row(1, { content: "an older message", rev: 1 }), seq: 2, change: 2 };
  const newest = { message: row(2, { content: "version 1", rev: 1 }), seq: 2, change: 1 };
  const behind = [other, newest].reduce(
    (state, event) => received(state, ada, event),
    begin(summary({ seq: 2, readSeq: 2 })),
  );
  expect(behind.stale.has("r")).toBe(true);
  const inTurn = [newest, other].reduce(
    (state, event) => received(state, ada, event),
    begin(summary({ seq: 2, readSeq: 2 })),
  );
  expect(inTurn.stale.has("r")).toBe(false);
  expect(inTurn.rooms.get("r")?.lastMessagePreview).toBe("Bob: version 1");
});

test("a summary from before the latest events does not undo them", () => {
  const [first, second] = [row(1), row(2, { timestamp: "2030-01-01T00:01:00.000Z" })];
  const newer = summary({
    seq: 1,
    unread: 1,
    lastMessageAt: first.timestamp,
    lastMessagePreview: "Bob: message 1",
  });
  const two = hear(hear(begin(), first), second);
  expect(Rooms.upsert(two, newer)).toEqual(two);
  const deleted = hear(two, row(2, { rev: 1, content: "", deleted: true }), 1);
  const merged = Rooms.upsert(deleted, { ...newer, seq: 2, unread: 2, lastMessagePreview: "Bob: message 2" });
  expect(merged.rooms.get("r")).toMatchObject({ seq: 2, change: 1, lastMessagePreview: "" });
  expect(merged.stale.has("r")).toBe(true);
  const read = begin(summary({ seq: 5, readSeq: 3, unread: 2 }));
  expect(Rooms.upsert(read, summary({ seq: 5, readSeq: 1, unread: 4 }))).toEqual(read);
});

test("I12: a summary that is newer in one thing and older in another asks for a new count", () => {
  const mixed = (known: Partial<RoomSummary>, newer: Partial<RoomSummary>) => {
    const rooms = Rooms.upsert(begin(summary(known)), summary(newer));
    return [rooms.rooms.get("r"), rooms.stale.has("r")];
  };
  expect(
    mixed(
      { seq: 2, readSeq: 2, lastMessagePreview: "Bob: message 2" },
      { seq: 3, unread: 3, lastMessagePreview: "Bob: message 3" },
    ),
  ).toEqual([summary({ seq: 3, readSeq: 2, lastMessagePreview: "Bob: message 3" }), true]);
  expect(mixed({ seq: 3, unread: 2, readSeq: 1 }, { seq: 3, unread: 1, change: 1 })).toEqual([
    summary({ seq: 3, change: 1, unread: 2, readSeq: 1 }),
    true,
  ]);
  expect(mixed({ seq: 3, unread: 3 }, { seq: 2, unread: 1, readSeq: 1 })).toEqual([
    summary({ seq: 3, unread: 3, readSeq: 1 }),
    true,
  ]);
});

test("I8: a summary that knows of a delete takes the text away, though it does not know of what was read", () => {
  const text = { lastMessageAt: row(2).timestamp, lastMessagePreview: "Bob: secret" };
  const read = begin(summary({ seq: 2, readSeq: 2, ...text }));
  const newer = Rooms.upsert(read, summary({ seq: 2, change: 1, ...text, lastMessagePreview: "" }));
  expect(newer.rooms.get("r")).toMatchObject({ change: 1, readSeq: 2, lastMessagePreview: "" });
});

test("I8: a room of which a message was missed stays in doubt after a summary that is older than a known change", () => {
  const said = (seq: number) => ({ lastMessageAt: row(seq).timestamp, lastMessagePreview: `Bob: message ${seq}` });
  const read = Rooms.read(begin(summary({ seq: 1, readSeq: 1, ...said(1) })), "r", { readSeq: 2 });
  const missed = received(read, ada, { message: row(1, { rev: 1, edited: true }), seq: 2, change: 1 });
  const answered = Rooms.upsert(missed, summary({ seq: 2, readSeq: 2, ...said(2) }));
  expect(hear(answered, row(2)).stale.has("r")).toBe(true);
  const truth = summary({ seq: 2, change: 1, readSeq: 2, ...said(2) });
  const told = Rooms.upsert(answered, truth);
  expect([told.rooms.get("r"), told.stale.size]).toEqual([truth, 0]);
});

test("an older preview stays where only the newer message's place is known", () => {
  const known = received(begin(), ada, { message: row(1, { rev: 1, edited: true }), seq: 2, change: 1 });
  const text = { lastMessageAt: row(1).timestamp, lastMessagePreview: "Bob: message 1" };
  expect(Rooms.upsert(known, summary({ seq: 1, unread: 1, ...text })).rooms.get("r")).toMatchObject({
    seq: 2,
    ...text,
  });
});

test("`hello` drops what it does not list, but believes newer news of who is in which room", () => {
  const known = begin();
  expect([Rooms.EMPTY.status, known.status]).toEqual(["loading", "ready"]);
  expect(Rooms.applyHello(known, [], new Set()).rooms.size).toBe(0);
  expect(Rooms.applyHello(known, [], new Set(["r"])).rooms.size).toBe(1);
  const left = Rooms.drop(known, "r");
  expect(Rooms.applyHello(left, [summary()], new Set(["r"])).rooms.size).toBe(0);
});

test("I9: of a room that is not the user's nothing is kept", () => {
  const left = Rooms.drop(begin(), "r");
  expect(Rooms.drop(left, "r")).toBe(left);
  expect(hear(left, row(1))).toBe(left);
  expect(Rooms.read(left, "r", { readSeq: 1 })).toBe(left);
});

test("I8, I10, I12: whatever the order of events, repeats, summaries and reads, what is not stale is right: the unread count and the preview", () => {
  const step = fc.record({
    what: fc.constantFrom(
      "append",
      "append",
      "own",
      "edit",
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
    fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
      const log: Message[] = [];
      let change = 0;
      let readSeq = 0;
      let rooms = begin();
      const events: Rooms.ReceivedMessage[] = [];
      const answers: RoomSummary[] = [];
      const take = <T>(from: T[], number: number) => from.splice(number % Math.max(1, from.length), 1)[0];

      for (const { what, number } of steps) {
        const target = log[number % Math.max(1, log.length)];
        if (what === "append" || what === "own") {
          const content = number % 3 ? "Hi" : "Hi @Ada";
          log.push(row(log.length + 1, { content, ...(what === "own" && ada) }));
          events.push({ message: row(log.length, log.at(-1)), seq: log.length, change });
        }
        if ((what === "edit" || what === "delete") && target && !target.deleted) {
          change += 1;
          const how: Partial<Message> =
            what === "delete" ? { content: "", deleted: true } : { content: `Hi @Ada again ${change}`, edited: true };
          log[target.seq - 1] = { ...target, ...how, rev: target.rev + 1 };
          events.push({ message: row(target.seq, log[target.seq - 1]), seq: log.length, change });
        }
        if (what === "hear" || what === "repeat") {
          const event = take(events, number);
          if (event) rooms = received(rooms, ada, event);
          if (event && what === "repeat") events.push(event);
        }
        if (what === "ask") answers.push(counted(log, change, readSeq));
        if (what === "answer") {
          const answer = take(answers, number);
          if (answer) rooms = Rooms.upsert(rooms, answer);
        }
        if (what === "read") {
          readSeq = Math.max(readSeq, Math.min(number, rooms.rooms.get("r")?.seq ?? 0));
          rooms = Rooms.read(rooms, "r", { readSeq });
        }
      }
      for (const event of events) rooms = received(rooms, ada, event);
      const truth = counted(log, change, readSeq);
      expect(rooms.rooms.get("r")).toMatchObject({ seq: truth.seq, change, readSeq });
      if (rooms.stale.has("r")) rooms = Rooms.upsert(rooms, truth);
      expect(rooms.stale.size).toBe(0);
      expect(rooms.rooms.get("r")).toMatchObject({ unread: truth.unread, mentions: truth.mentions });
      expect(rooms.rooms.get("r")?.lastMessagePreview).toBe(truth.lastMessagePreview);
    }),
    { numRuns: 1_000 },
  );
});

/** A message of the room's own by Bob. */
const said = (seq: number, system: NonNullable<Message["system"]>) => ({
  message: row(seq, { messageType: "SYSTEM", system }),
});

test("I12: the room's own messages change its name, its rules and one's role, as the server's summary would", () => {
  let state = begin(summary({ ended: 3 }));
  const acts: NonNullable<Message["system"]>[] = [
    { kind: "renamed", name: "Renamed" },
    { kind: "described", description: "New" },
    { kind: "inviting", invite: "members" },
    { kind: "posting", post: "moderators" },
    { kind: "archived" },
    { kind: "role", object: ada, role: "moderator" },
    { kind: "role", object: bob, role: "owner" },
    { kind: "added", object: ada },
    { kind: "left" },
  ];
  acts.forEach((system, index) => {
    state = received(state, ada, said(index + 1, system));
  });
  expect(state.rooms.get("r")).toMatchObject({
    name: "Renamed",
    description: "New",
    invite: "members",
    post: "moderators",
    archived: true,
    role: "moderator",
    ended: 3 + acts.length - 1,
  });
  const back = received(state, ada, said(acts.length + 1, { kind: "unarchived" }));
  expect(back.rooms.get("r")).not.toHaveProperty("archived");
});

test("I12: where a message was missed, the server is asked, though the reader has read on", () => {
  const missed = received(begin(summary({ ended: 0 })), ada, { message: row(2) });
  const read = Rooms.read(missed, "r", { readSeq: 2 });
  expect([...read.stale]).toEqual(["r"]);
  const told = Rooms.upsert(read, summary({ name: "Renamed", seq: 2, readSeq: 0, ended: 1 }));
  expect([...told.stale]).toEqual([]);
  expect(told.rooms.get("r")).toMatchObject({ name: "Renamed", readSeq: 2 });
});

test("I12: an older summary takes no name, rule or role back", () => {
  const state = received(begin(summary({ ended: 0 })), ada, said(1, { kind: "renamed", name: "Renamed" }));
  const late = Rooms.upsert(state, summary({ ended: 0, post: "moderators" }));
  expect(late.rooms.get("r")).toMatchObject({ name: "Renamed", ended: 1 });
  expect(late.rooms.get("r")?.post).toBeUndefined();
});

test("a room is hidden until it has a later message, or until it is shown again", () => {
  const known = hear(begin(), row(1));
  const isHidden = (rooms: Rooms.Rooms) => [...rooms.rooms.values()].map(Rooms.isHidden);
  const hidden = Rooms.hidden(known, "r", 1);
  expect(isHidden(known)).toEqual([false]);
  expect(isHidden(hidden)).toEqual([true]);
  expect(isHidden(hear(hidden, row(2)))).toEqual([false]);
  expect(isHidden(Rooms.hidden(hidden, "r", undefined))).toEqual([false]);
});
