import { LIMITS } from "@parley/protocol/limits";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Keys from "../table/keys";
import { arrive, connect, openDeps, openRoom, refusal, transcript } from "../testing/deps";
import { createGateway } from "../testing/gateway";
import * as Block from "./block";
import * as Deletion from "./deletion";
import * as Hello from "./hello";
import * as Member from "./member";
import * as Message from "./message";
import * as Room from "./room";

const deps = await openDeps();
afterAll(deps.close);

const idOf = ({ actor }: Context) => actor.userId;

/** Ada, who has blocked Bob, and their direct room, where each has said something. */
const openBlocked = async () => {
  const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
  const { roomId } = (await Room.openDirect(ada, { userId: idOf(bob) })).result.room;
  await Message.send(ada, { roomId, content: "hello" });
  const { messageId } = (await Message.send(bob, { roomId, content: "hi" })).result;
  await Block.block(ada, { userId: idOf(bob) });
  return { ada, bob, roomId, messageId };
};

describe("somebody who is blocked", () => {
  it("I9: neither sends nor edits in the direct room, and reads and deletes there as before", async () => {
    const { bob, roomId, messageId } = await openBlocked();
    expect((await refusal(Message.send(bob, { roomId, content: "still here" }))).code).toBe("person.unavailable");
    expect((await refusal(Message.edit(bob, { messageId, content: "HI" }))).code).toBe("person.unavailable");
    expect((await transcript(bob, roomId)).map(({ content }) => content)).toEqual(["hello", "hi"]);
    expect((await Message.remove(bob, { messageId })).result.deleted.deleted).toBe(true);
  });

  it("opens no direct room with the one who blocks, whether there is one or not", async () => {
    const { ada, bob } = await openBlocked();
    const cyd = await arrive(deps, "Cyd");
    await Block.block(cyd, { userId: idOf(bob) });
    for (const other of [ada, cyd])
      expect((await refusal(Room.openDirect(bob, { userId: idOf(other) }))).code).toBe("person.unavailable");
    expect((await Room.openDirect(ada, { userId: idOf(bob) })).result.room.peer?.userId).toBe(idOf(bob));
  });

  it("adds them to no room, neither to a new one nor to one that is there", async () => {
    const { ada, bob } = await openBlocked();
    const roomId = await openRoom([bob]);
    expect((await refusal(Member.add(bob, { roomId, userId: idOf(ada) }))).code).toBe("person.unavailable");
    expect((await refusal(Room.create(bob, { name: "Us", members: [idOf(ada)] }))).code).toBe("person.unavailable");
    expect((await Hello.hello(ada, {})).result.rooms.map(({ kind }) => kind)).toEqual(["direct"]);
  });

  it("writes in a room of both as before, but their mentions of the one who blocks do not count", async () => {
    const { ada, bob } = await openBlocked();
    const cyd = await arrive(deps, "Cyd");
    const roomId = await openRoom([ada, bob, cyd]);
    for (const author of [bob, cyd]) await Message.send(author, { roomId, content: `<@${idOf(ada)}> look` });
    expect((await Room.get(ada, { roomId })).result.room).toMatchObject({ unread: 2, mentions: 1 });
    await Block.unblock(ada, { userId: idOf(bob) });
    expect((await Room.get(ada, { roomId })).result.room).toMatchObject({ unread: 2, mentions: 2 });
  });

  it("is told no more than that the person cannot be reached", async () => {
    const { bob, roomId } = await openBlocked();
    const { message } = await refusal(Message.send(bob, { roomId, content: "why?" }));
    expect(message).not.toMatch(/block/i);
  });
});

describe("the one who blocks", () => {
  it("does not write in the direct room either, until they unblock the person", async () => {
    const { ada, bob, roomId } = await openBlocked();
    expect((await refusal(Message.send(ada, { roomId, content: "one more thing" }))).code).toBe("person.blocked");
    for (let times = 0; times < 2; times += 1) await Block.unblock(ada, { userId: idOf(bob) });
    for (const author of [ada, bob]) await Message.send(author, { roomId, content: "again" });
    expect((await Room.get(ada, { roomId })).result.room.seq).toBe(4);
  });

  it("is told so when both have blocked each other, and one of them unblocks", async () => {
    const { ada, bob, roomId } = await openBlocked();
    await Block.block(bob, { userId: idOf(ada) });
    await Block.unblock(bob, { userId: idOf(ada) });
    expect((await refusal(Message.send(bob, { roomId, content: "hm" }))).code).toBe("person.unavailable");
    expect((await refusal(Message.send(ada, { roomId, content: "hm" }))).code).toBe("person.blocked");
  });

  it("finds out on every device: by hello, and by an event on the other connections", async () => {
    const { ada, bob } = await openBlocked();
    const phone = await connect(deps, ada.actor);
    const gateway = createGateway(deps);
    await gateway.deliver((await Block.unblock(ada, { userId: idOf(bob) })).deliveries);
    await gateway.deliver((await Block.block(ada, { userId: idOf(bob) })).deliveries);
    expect(gateway.received(phone.actor.connectionId)).toMatchObject([
      { type: "block", data: { userId: idOf(bob), blocked: false } },
      { type: "block", data: { userId: idOf(bob), blocked: true } },
    ]);
    expect(gateway.received(ada.actor.connectionId)).toEqual([]);
    expect(gateway.received(bob.actor.connectionId)).toEqual([]);
    expect((await Hello.hello(phone, {})).result.blocked).toEqual([idOf(bob)]);
    expect((await Block.list(phone)).result.users).toEqual([{ userId: idOf(bob), username: "Bob" }]);
    expect((await Hello.hello(bob, {})).result).not.toHaveProperty("blocked");
  });

  it("blocks neither themself, nor somebody whom there is not, nor more people than the limit", async () => {
    const ada = await arrive(deps, "Ada");
    expect((await refusal(Block.block(ada, { userId: idOf(ada) }))).code).toBe("user.is_self");
    expect((await refusal(Block.block(ada, { userId: "nobody" }))).code).toBe("user.not_found");
    const many = Array.from({ length: LIMITS.blockedPeople }, (_, n) => Keys.blockedPerson(idOf(ada), `user-${n}`));
    await deps.load(many.map((key) => ({ ...key, at: 0 })));
    const bob = await arrive(deps, "Bob");
    expect((await refusal(Block.block(ada, { userId: idOf(bob) }))).code).toBe("person.too_many_blocked");
    await Block.unblock(ada, { userId: "user-7" });
    await Block.block(ada, { userId: idOf(bob) });
    await Block.block(ada, { userId: idOf(bob) });
    expect((await Block.list(ada)).result.users).toHaveLength(LIMITS.blockedPeople);
  });

  it("leaves no list behind when they delete their account", async () => {
    const { ada, bob, roomId } = await openBlocked();
    await Deletion.begin(deps, idOf(ada), "Ada", "keep");
    expect(await Deletion.perform(deps, createGateway(deps).live, idOf(ada), Number.POSITIVE_INFINITY)).toBe(true);
    expect(await Block.listOf(deps, idOf(ada))).toEqual([]);
    await Message.send(bob, { roomId, content: "to nobody" });
  });
});

describe("what it costs", () => {
  it("a message in a direct room takes one read unit more than in any other, where nobody has blocked anybody, too", async () => {
    const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
    const direct = (await Room.openDirect(ada, { userId: idOf(bob) })).result.room.roomId;
    const shared = await openRoom([ada, bob]);
    const costOf = (roomId: string) => deps.cost(() => Message.send(ada, { roomId, content: "hello" }));
    expect(await costOf(shared)).toEqual({ read: 2, write: 2 });
    expect(await costOf(direct)).toEqual({ read: 3, write: 2 });
  });

  it("hello takes nothing more of those who never blocked anybody, and one read unit of others", async () => {
    const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
    const costOf = async () => (await deps.cost(() => Hello.hello(ada, {}))).read;
    const before = await costOf();
    await Block.block(ada, { userId: idOf(bob) });
    expect(await costOf()).toBe(before + 1);
  });
});
