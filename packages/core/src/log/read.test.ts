import { LIMITS } from "@parley/protocol/limits";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Message from "../room/message";
import * as Room from "../room/room";
import * as Keys from "../table/keys";
import { arrive, connect, openDeps, openRoom, over, refusal } from "../testing/deps";
import { createGateway } from "../testing/gateway";
import { intercept, once } from "../testing/interleave";
import * as Read from "./read";

const deps = await openDeps();
afterAll(deps.close);

const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];

const say = async (ctx: Context, roomId: string, content: string) => {
  deps.clock.advance(LIMITS.floodIntervalMs);
  return (await Message.send(ctx, { roomId, content })).result;
};
const seen = async (ctx: Context, roomId: string) => {
  const { readSeq, unread, mentions } = (await Room.get(ctx, { roomId })).result.room;
  return { readSeq, unread, mentions };
};

describe("the read position", () => {
  it("I10: moves forward only, whatever order the marks come in", async () => {
    const roomId = await openRoom([ada, bob]);
    for (const text of ["1", "2", "3"]) await say(ada, roomId, text);
    const marks = [2, 1, 3, 0].map((seq) => Read.mark(bob, { roomId, seq }));
    await Promise.all(marks);
    expect((await Read.mark(bob, { roomId, seq: 1 })).result.readSeq).toBe(3);
    expect(await seen(bob, roomId)).toEqual({ readSeq: 3, unread: 0, mentions: 0 });
  });

  it("I10: is not moved back by joining again", async () => {
    const roomId = await openRoom([ada]);
    await Room.join(bob, { roomId });
    for (const text of ["1", "2", "3"]) await say(ada, roomId, text);
    await Read.mark(bob, { roomId, seq: 2 });
    await Room.join(bob, { roomId });
    expect(await seen(bob, roomId)).toEqual({ readSeq: 2, unread: 1, mentions: 0 });
  });

  it("I10: does not pass the end of the log, so that what is said later is unread", async () => {
    const roomId = await openRoom([ada, bob]);
    await say(ada, roomId, "1");
    expect((await Read.mark(bob, { roomId, seq: 999 })).result.readSeq).toBe(1);
    await say(ada, roomId, "2");
    expect((await seen(bob, roomId)).unread).toBe(1);
  });

  it("tells the reader's other connections when it moves, and nobody when it does not", async () => {
    const roomId = await openRoom([ada, bob]);
    await say(ada, roomId, "1");
    const [gateway, phone] = [createGateway(deps), await connect(deps, bob.actor)];
    const { unreadAt } = (await Room.get(bob, { roomId })).result.room;
    for (const seq of [1, 1]) {
      deps.clock.advance(1);
      await gateway.deliver((await Read.mark(bob, { roomId, seq, unreadAt })).deliveries);
    }
    expect(gateway.received(phone.actor.connectionId)).toMatchObject([{ type: "read", roomId, data: { readSeq: 1 } }]);
    expect(gateway.count("read")).toBe(1);
  });

  it("I10: moves back by a mark of unread alone, which says when, and does not pass the end of the log", async () => {
    const roomId = await openRoom([ada, bob]);
    for (const text of ["1", "2", "3"]) await say(ada, roomId, text);
    await Read.mark(bob, { roomId, seq: 3 });
    const { readSeq, unreadAt } = (await Read.markUnread(bob, { roomId, seq: 2 })).result;
    expect({ readSeq, unreadAt }).toEqual({ readSeq: 1, unreadAt: new Date(deps.clock.now()).toISOString() });
    expect(await seen(bob, roomId)).toEqual({ readSeq: 1, unread: 2, mentions: 0 });
    expect((await Read.markUnread(bob, { roomId, seq: 99 })).result.readSeq).toBe(3);
    // Also in the same millisecond, or by a clock that is behind.
    const again = (await Read.markUnread(bob, { roomId, seq: 1 })).result;
    expect(again.readSeq).toBe(0);
    expect(Date.parse(again.unreadAt ?? "")).toBeGreaterThan(Date.parse(unreadAt ?? ""));
  });

  it("I10: a mark is told to the person's other connections also where its write is tried twice, as the first answer got lost", async () => {
    const roomId = await openRoom([ada, bob]);
    await say(ada, roomId, "1");
    const phone = await connect(deps, bob.actor);
    const gateway = createGateway(deps);
    const twice = once(deps.table, "repeated", ({ operation }) => operation === "update");
    await gateway.deliver((await Read.mark(over(bob, twice), { roomId, seq: 1 })).deliveries);
    expect(gateway.received(phone.actor.connectionId)).toMatchObject([{ type: "read", data: { readSeq: 1 } }]);
    expect(gateway.received(bob.actor.connectionId)).toEqual([]);
  });

  it("I10: a mark of unread is told to all of the person's connections, also where its request or its write is tried twice", async () => {
    const roomId = await openRoom([ada, bob]);
    await say(ada, roomId, "1");
    const gateway = createGateway(deps);
    const phone = await connect(deps, bob.actor);
    const twice = once(deps.table, "repeated", ({ operation }) => operation === "update");
    const first = await Read.markUnread(bob, { roomId, seq: 1 });
    const second = await Read.markUnread(over(bob, twice), { roomId, seq: 1 });
    for (const { deliveries } of [first, second]) await gateway.deliver(deliveries);
    const { unreadAt } = (await Room.get(bob, { roomId })).result.room;
    expect(second.result.unreadAt).toBe(unreadAt);
    for (const { actor } of [bob, phone])
      expect(gateway.received(actor.connectionId).at(-1)).toEqual({ type: "read", roomId, data: second.result });
  });

  it("I10: a mark by a client that does not know yet that it moved back changes nothing, and that client is told", async () => {
    const roomId = await openRoom([ada, bob]);
    for (const text of ["1", "2", "3"]) await say(ada, roomId, text);
    const [gateway, phone] = [createGateway(deps), await connect(deps, bob.actor)];
    const known = (await Read.mark(bob, { roomId, seq: 3 })).result.unreadAt ?? "";
    const unread = await Read.markUnread(bob, { roomId, seq: 2 });
    await gateway.deliver(unread.deliveries);
    const event = { type: "read", roomId, data: unread.result };
    expect(gateway.received(phone.actor.connectionId)).toEqual([event]);
    const late = await Read.mark(phone, { roomId, seq: 3, unreadAt: known });
    expect(late.result).toEqual(unread.result);
    await gateway.deliver(late.deliveries);
    expect(gateway.received(phone.actor.connectionId)).toEqual([event, event]);
    const informed = await Read.mark(phone, { roomId, seq: 3, unreadAt: unread.result.unreadAt });
    expect(informed.result).toEqual({ ...unread.result, readSeq: 3 });
    // One of before version 4 names none: it moves the position, and hears where it is.
    await Read.markUnread(bob, { roomId, seq: 1 });
    await gateway.deliver((await Read.mark(phone, { roomId, seq: 2 })).deliveries);
    expect(gateway.received(phone.actor.connectionId).at(-1)).toMatchObject({ data: { readSeq: 2 } });
  });

  it("I10: moves by a mark of unread, too, where what was read before it is not reported yet, and that changes nothing then", async () => {
    const roomId = await openRoom([ada, bob]);
    for (const text of ["1", "2", "3"]) await say(ada, roomId, text);
    const known = (await Room.get(bob, { roomId })).result.room.unreadAt ?? "";
    const unread = (await Read.markUnread(bob, { roomId, seq: 2 })).result;
    expect(unread.readSeq).toBe(1);
    expect((await Read.mark(bob, { roomId, seq: 3, unreadAt: known })).result).toEqual(unread);
    expect(await seen(bob, roomId)).toEqual({ readSeq: 1, unread: 2, mentions: 0 });
  });

  it("I10: begins later in another membership, so that what a client knows of the former one counts no more", async () => {
    const roomId = await openRoom([ada]);
    await Room.join(bob, { roomId });
    await say(ada, roomId, "1");
    await Read.mark(bob, { roomId, seq: 1 });
    const { unreadAt = "" } = (await Read.markUnread(bob, { roomId, seq: 1 })).result;
    await Room.leave(bob, { roomId });
    deps.clock.advance(1_000);
    const { room } = (await Room.join(bob, { roomId })).result;
    expect(Date.parse(room.unreadAt ?? "")).toBeGreaterThan(Date.parse(unreadAt));
  });

  it("is a member's only", async () => {
    const roomId = await openRoom([ada]);
    expect((await refusal(Read.mark(bob, { roomId, seq: 1 }))).code).toBe("room.not_found");
    expect((await refusal(Read.markUnread(bob, { roomId, seq: 1 }))).code).toBe("room.not_found");
  });
});

describe("unread", () => {
  it("I10: leaves out one's own messages and deleted ones", async () => {
    const roomId = await openRoom([ada, bob]);
    await say(bob, roomId, "my own");
    const { messageId } = await say(ada, roomId, "soon gone");
    await say(ada, roomId, "stays");
    await Message.remove(ada, { messageId });
    expect((await seen(bob, roomId)).unread).toBe(1);
    await Read.mark(bob, { roomId, seq: 2 });
    expect((await seen(bob, roomId)).unread).toBe(1);
    await Read.mark(bob, { roomId, seq: 3 });
    expect((await seen(bob, roomId)).unread).toBe(0);
  });

  it("counts those that name the reader as mentions, a deleted one no more", async () => {
    const roomId = await openRoom([ada, bob]);
    const { messageId } = await say(ada, roomId, "@bob, are you there?");
    await say(ada, roomId, "@bobby is somebody else, @Bob");
    await say(ada, roomId, "bob@example.com and @bobby");
    await say(bob, roomId, "@bob to myself");
    expect(await seen(bob, roomId)).toMatchObject({ unread: 3, mentions: 2 });
    await Message.remove(ada, { messageId });
    expect(await seen(bob, roomId)).toMatchObject({ unread: 2, mentions: 1 });
  });

  it("costs one who wrote thousands of messages, and marked none as read, no more than a few calls", async () => {
    const roomId = await openRoom([ada, bob]);
    const row = (seq: number) => ({
      ...Keys.logRow(roomId, seq),
      userId: bob.actor.userId,
      username: "Bob",
      content: "to myself",
      timestamp: deps.clock.now(),
      nonce: `id-${seq}`,
    });
    const size = 2_000;
    await deps.load(Array.from({ length: size }, (_, n) => row(n + 1)));
    await deps.table.update(Keys.head(roomId), { set: { seq: size } });
    let calls = 0;
    const counting = intercept(deps.table, (_call, perform) => {
      calls += 1;
      return perform();
    });
    expect((await Room.get(over(bob, counting), { roomId })).result.room.unread).toBe(0);
    expect(calls).toBeLessThanOrEqual(5);
    await say(ada, roomId, "the newest is looked at in any case");
    expect(await seen(bob, roomId)).toMatchObject({ unread: 1 });
  });

  it("is counted up to 100, and looks past one's own messages for them", async () => {
    const roomId = await openRoom([ada, bob]);
    const row = (seq: number, by: Context) => ({
      ...Keys.logRow(roomId, seq),
      userId: by.actor.userId,
      username: by.actor.username,
      content: "@Bob",
      timestamp: deps.clock.now(),
      nonce: `id-${seq}`,
    });
    const rows = Array.from({ length: 300 }, (_, n) => row(n + 1, n < 150 ? bob : ada));
    await deps.load(rows);
    await deps.table.update(Keys.head(roomId), { set: { seq: 200 } });
    expect(await seen(bob, roomId)).toMatchObject({ unread: 50, mentions: 50 });
    await deps.table.update(Keys.head(roomId), { set: { seq: 300 } });
    expect(await seen(bob, roomId)).toMatchObject({ unread: LIMITS.unreadCount, mentions: LIMITS.unreadCount });
  });
});

describe("a hidden room", () => {
  it("stays out of its person's sight until the next message, on all their connections, and nobody else's", async () => {
    const { roomId } = (await Room.openDirect(ada, { userId: bob.actor.userId })).result.room;
    await say(bob, roomId, "one");
    const phone = await connect(deps, ada.actor);
    const gateway = createGateway(deps);
    const hiddenOf = async (ctx: Context) => (await Room.get(ctx, { roomId })).result.room.hiddenSeq;
    await gateway.deliver((await Read.hide(ada, { roomId, seq: 9 })).deliveries);
    // Never past the log's end, or else it would stay hidden.
    expect([await hiddenOf(ada), await hiddenOf(bob)]).toEqual([1, undefined]);
    await gateway.deliver((await Read.hide(ada, { roomId })).deliveries);
    expect(await hiddenOf(ada)).toBeUndefined();
    expect(gateway.received(phone.actor.connectionId)).toMatchObject([
      { type: "hidden", roomId, data: { hiddenSeq: 1 } },
      { type: "hidden", roomId, data: {} },
    ]);
    expect(gateway.received(bob.actor.connectionId)).toEqual([]);
  });

  it("is none of somebody's who is not in it", async () => {
    const roomId = await openRoom([ada]);
    expect((await refusal(Read.hide(bob, { roomId, seq: 0 }))).code).toBe("room.not_found");
  });
});
