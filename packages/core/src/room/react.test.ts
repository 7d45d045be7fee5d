import { LIMITS } from "@parley/protocol/limits";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Keys from "../table/keys";
import type { HeadRow, MessageRow } from "../table/row";
import { arrive, openDeps, openRoom, over, refusal, transcript } from "../testing/deps";
import { Crash, intercept, once } from "../testing/interleave";
import * as Block from "./block";
import * as Government from "./government";
import * as History from "./history";
import * as Message from "./message";
import * as Room from "./room";

const deps = await openDeps();
afterAll(deps.close);

const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
const [a, b] = [ada.actor.userId, bob.actor.userId];

const say = async (roomId: string, content: string, who: Context = ada) => {
  deps.clock.advance(1_000);
  return (await Message.send(who, { roomId, content })).result;
};

/** A room where Ada wrote a first message, and others after it. */
const scene = async (...newer: string[]) => {
  const roomId = await openRoom([ada, bob], { isPrivate: true });
  const { messageId } = await say(roomId, "first");
  for (const content of newer) await say(roomId, content);
  const react = (who: Context, emoji: string, on = true) => {
    deps.clock.advance(1_000);
    return Message.react(who, { messageId, emoji, on });
  };
  const first = async () => (await transcript(bob, roomId))[0];
  const row = () => deps.table.get<MessageRow>(Keys.logRow(roomId, 1));
  const head = () => deps.table.get<HeadRow>(Keys.head(roomId));
  return { roomId, messageId, react, first, row, head };
};

describe("a reaction", () => {
  it.each([[[]], [["newer"]], [["newer", "newest", "last"]]])(
    "I8: is on its message and is told as an event of its own, with %j after it",
    async (newer) => {
      const { roomId, react, first, row } = await scene(...newer);
      const { result, deliveries } = await react(bob, "👍");
      const reactions = [{ emoji: "👍", userIds: [b] }];
      expect(result).toMatchObject({ reacted: { content: "first", rev: 1, reactions }, change: 1 });
      expect(await first()).toEqual(result.reacted);
      expect(await row()).toMatchObject({ content: "first", rev: 1, change: 1, reactions });
      const [told] = deliveries;
      expect(deliveries).toHaveLength(1);
      const frame = told?.to === "room" && told.frame({ online: 2, includes: () => true });
      expect(frame).toMatchObject({ type: "reaction", roomId, data: result.reacted, seq: newer.length + 1, change: 1 });
    },
  );

  it("is not edited and leaves the preview as it is", async () => {
    const { roomId, react, first } = await scene();
    await react(bob, "👍");
    expect(await first()).not.toHaveProperty("edited");
    expect((await Room.get(bob, { roomId })).result.room).toMatchObject({
      lastMessagePreview: "Ada: first",
      change: 1,
    });
  });

  it("counts once, however often it is sent, and a repeat commits nothing", async () => {
    const { react, first, head } = await scene();
    await react(bob, "👍");
    const before = await head();
    const again = await react(bob, "👍");
    expect(again.result).toMatchObject({ reacted: { rev: 1 }, change: 1 });
    expect(await head()).toEqual(before);
    await react(ada, "👍");
    await react(ada, "🎉");
    await react(bob, "👍", false);
    await react(bob, "👍", false);
    expect(await first()).toMatchObject({
      rev: 4,
      reactions: [
        { emoji: "👍", userIds: [a] },
        { emoji: "🎉", userIds: [a] },
      ],
    });
  });

  it("leaves no empty list", async () => {
    const { react, first, row } = await scene();
    await react(bob, "👍");
    await react(bob, "👍", false);
    expect(await first()).not.toHaveProperty("reactions");
    expect(await row()).not.toHaveProperty("reactions");
  });

  it("is told again within 30 s, as the first try may have died before it told anybody, and not later", async () => {
    const { react } = await scene();
    await react(bob, "👍");
    expect((await react(bob, "👍")).deliveries).toHaveLength(1);
    deps.clock.advance(LIMITS.repeatToldMs);
    expect((await react(bob, "👍")).deliveries).toHaveLength(0);
  });

  it("stays through an edit, and does not hinder one that was begun before it", async () => {
    const { messageId, react, first } = await scene();
    await react(bob, "👍");
    await Message.edit(ada, { messageId, content: "edited", rev: 0 });
    expect(await first()).toMatchObject({ content: "edited", rev: 2, reactions: [{ emoji: "👍", userIds: [b] }] });
    const late = Message.edit(ada, { messageId, content: "late", rev: 1 });
    expect((await refusal(late)).code).toBe("message.changed");
    await react(bob, "🎉");
    await Message.edit(ada, { messageId, content: "again", rev: 2 });
    expect(await first()).toMatchObject({ content: "again", rev: 4 });
    expect((await refusal(Message.edit(ada, { messageId, content: "late", rev: 3 }))).code).toBe("message.changed");
  });

  it("goes with its message, and comes to none that is gone", async () => {
    const { messageId, react, first, row, head } = await scene();
    await react(bob, "👍");
    await Message.remove(ada, { messageId });
    expect((await refusal(react(bob, "🎉"))).code).toBe("message.deleted");
    expect((await refusal(react(bob, "👍", false))).code).toBe("message.deleted");
    expect(await first()).not.toHaveProperty("reactions");
    expect(JSON.stringify([await row(), (await head())?.pending])).not.toContain("👍");
  });

  it("I18: takes of the same budget as edits", async () => {
    const { messageId } = await scene();
    deps.clock.advance(60_000);
    const react = (n: number) => Message.react(bob, { messageId, emoji: "👍", on: n % 2 === 0 });
    for (let n = 0; n < LIMITS.floodBurst; n += 1) await react(n);
    expect((await refusal(react(LIMITS.floodBurst))).code).toBe("message.rate_limited");
  });

  it("is refused above 20 emoji, above 200 entries, and taken back all the same", async () => {
    const { roomId, react, row } = await scene();
    await react(bob, "👍");
    const stored = await row();
    const full = (reactions: object[]) => deps.table.put({ ...Keys.logRow(roomId, 1), ...stored, reactions });
    await say(roomId, "newer");
    const keycaps = Array.from({ length: LIMITS.reactionEmoji }, (_, n) => ({ emoji: `${n}`, userIds: [b] }));
    await full(keycaps);
    expect((await refusal(react(bob, "🎉"))).code).toBe("message.reactions_full");
    const people = Array.from({ length: LIMITS.reactionEntries }, (_, n) => `person-${n}`);
    await full([{ emoji: "👍", userIds: [b, ...people.slice(1)] }]);
    expect((await refusal(react(ada, "👍"))).code).toBe("message.reactions_full");
    await react(bob, "👍", false);
    await react(ada, "👍");
    expect((await row())?.reactions?.[0]?.userIds.at(-1)).toBe(a);
  });

  it.each([
    ["a message that is not there", "message.not_found", (roomId: string) => `${roomId}.9`],
    ["a message of the room itself", "message.is_system", (roomId: string) => `${roomId}.2`],
  ])("to %s is refused", async (_which, code, idIn) => {
    const { roomId } = await scene();
    await Government.update(ada, { roomId, name: "Renamed" });
    const error = await refusal(Message.react(ada, { messageId: idIn(roomId), emoji: "👍", on: true }));
    expect(error.code).toBe(code);
  });

  it("is a member's where only moderators post, and nobody's in an archived room", async () => {
    const { roomId, react } = await scene();
    await Government.update(ada, { roomId, post: "moderators" });
    expect((await react(bob, "👍")).result.change).toBe(1);
    await Government.archive(ada, { roomId, archived: true });
    expect((await refusal(react(bob, "🎉"))).code).toBe("room.archived");
  });

  it("I9: nobody reacts in a direct room where one has blocked the other", async () => {
    const cyd = await arrive(deps, "Cyd");
    const { roomId } = (await Room.openDirect(ada, { userId: cyd.actor.userId })).result.room;
    const { messageId } = await say(roomId, "psst");
    await Block.block(ada, { userId: cyd.actor.userId });
    const react = (who: Context) => Message.react(who, { messageId, emoji: "👍", on: true });
    expect((await refusal(react(cyd))).code).toBe("person.unavailable");
    expect((await refusal(react(ada))).code).toBe("person.blocked");
  });
});

describe("a reaction whose author died after its commit", () => {
  const isRow = ({ operation, sk }: { operation: string; sk: string }) => operation === "put" && sk.startsWith("LOG#");
  const died = async (...newer: string[]) => {
    const place = await scene(...newer);
    const dying = over(bob, once(deps.table, "crash", isRow));
    await expect(place.react(dying, "👍")).rejects.toThrow(Crash);
    expect(await place.row()).not.toHaveProperty("reactions");
    return place;
  };
  const reactions = [{ emoji: "👍", userIds: [b] }];

  it.each([
    ["the newest page", {}],
    ["a small one", { limit: 1 }],
    ["a page before a place", { before: 2 }],
    ["the page after what a client has", { after: 0 }],
  ])("I8 I12: %s shows it, and writes nothing for it", async (_page, input) => {
    for (const newer of [[], ["newer"], ["newer", "newest", "last"]]) {
      const { roomId, head } = await died(...newer);
      const before = await head();
      const { result } = await History.read(ada, { roomId, ...input });
      const message = result.messages.find(({ seq }) => seq === 1);
      if (message) expect(message).toMatchObject({ rev: 1, reactions });
      expect(await head()).toEqual(before);
    }
  });

  it.each([[[]], [["newer"]], [["newer", "newest", "last"]]])(
    "I8: is written by the next writer, and leaves the head with a message, %j after it",
    async (newer) => {
      const { roomId, row, head } = await died(...newer);
      await say(roomId, "next");
      expect(await row()).toMatchObject({ rev: 1, change: 1, reactions });
      expect((await head())?.reacted).toEqual({});
    },
  );

  it.each([
    ["another reaction", (place: Awaited<ReturnType<typeof scene>>) => place.react(ada, "🎉"), 2],
    [
      "an edit",
      ({ messageId }: Awaited<ReturnType<typeof scene>>) => Message.edit(ada, { messageId, content: "edited" }),
      2,
    ],
    ["a resend of it", (place: Awaited<ReturnType<typeof scene>>) => place.react(bob, "👍"), 1],
  ])("I8: is kept by %s", async (_what, act, rev) => {
    for (const newer of [[], ["newer"], ["newer", "newest", "last"]]) {
      const place = await died(...newer);
      await act(place);
      const row = await place.row();
      expect(row).toMatchObject({ rev });
      expect(row?.reactions?.[0]).toEqual(reactions[0]);
      expect(await place.first()).toMatchObject({ rev, reactions: row?.reactions ?? [] });
    }
  });

  it("I8: a delete takes it away for good", async () => {
    const { messageId, row, head, first } = await died();
    await Message.remove(ada, { messageId });
    expect(await first()).not.toHaveProperty("reactions");
    expect(JSON.stringify([await row(), await head()])).not.toContain("👍");
  });
});

it("I4 I8: a message without a row gets it before its first reaction, and a query that ends early shows the newest version", async () => {
  const roomId = await openRoom([ada, bob], { isPrivate: true });
  await say(roomId, "zero");
  const dying = over(
    ada,
    once(deps.table, "crash", ({ operation, sk }) => operation === "put" && sk.startsWith("LOG#")),
  );
  await expect(say(roomId, "one", dying)).rejects.toThrow(Crash);
  const { result } = await Message.react(bob, { messageId: `${roomId}.2`, emoji: "👍", on: true });
  expect(await deps.table.get(Keys.logRow(roomId, 2))).toMatchObject({ content: "one", rev: 1 });
  const short = intercept(deps.table, (_call, perform) => perform());
  const one = { ...short, query: (async (range) => deps.table.query({ ...range, limit: 1 })) as typeof short.query };
  expect((await History.read(over(bob, one), { roomId })).result.messages).toEqual([result.reacted]);
  // A resend of the message is answered with the version of its row.
  const again = await Message.react(over(bob, one), { messageId: `${roomId}.2`, emoji: "🎉", on: true });
  expect(again.result.reacted.reactions).toHaveLength(2);
});

it("I2 I8: a message that is sent again after a reaction is answered with it", async () => {
  const roomId = await openRoom([ada, bob], { isPrivate: true });
  const input = { roomId, content: "once", clientMessageId: "once", afterSeq: 0 };
  const { messageId } = (await Message.send(ada, input)).result;
  const { reacted } = (await Message.react(bob, { messageId, emoji: "👍", on: true })).result;
  expect((await Message.send(ada, input)).result.sent).toEqual(reacted);
});

it("I8: a function of the version before, which edits beside it, makes a reaction that is not acknowledged be committed again", async () => {
  const { roomId, react, first, row } = await scene();
  let isFirst = true;
  const former = intercept(deps.table, async (call, perform) => {
    if (!(isFirst && call.operation === "put" && call.sk === Keys.logSk(1))) return perform();
    isFirst = false;
    // It sees the row without the reaction, makes the next version of that, and writes it.
    const { pk: _pk, sk: _sk, ...stored } = { pk: "", sk: "", ...(await row()) };
    const changes = ((await deps.table.get<HeadRow>(Keys.head(roomId)))?.changes ?? 0) + 1;
    const edited = { ...stored, content: "former", rev: 1, change: changes };
    await deps.table.update(Keys.head(roomId), { set: { changes } });
    await deps.table.put({ ...Keys.logRow(roomId, 1), ...edited });
    return perform();
  });
  await react(over(bob, former), "👍");
  expect(await first()).toMatchObject({ content: "former", rev: 2, reactions: [{ emoji: "👍", userIds: [b] }] });
});
