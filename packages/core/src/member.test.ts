import { afterAll, describe, expect, it } from "vitest";
import * as Hello from "./hello";
import * as History from "./history";
import * as Keys from "./keys";
import * as Member from "./member";
import * as Message from "./message";
import * as Presence from "./presence";
import * as Room from "./room";
import { createGateway } from "./testing/gateway";
import { type Call, once, persistently } from "./testing/interleave";
import { arrive, connect, openRoom, openWorld, over, refusal, transcript } from "./testing/world";

const world = await openWorld();
afterAll(world.close);

const [ada, bob, cyd] = [await arrive(world, "Ada"), await arrive(world, "Bob"), await arrive(world, "Cyd")];
const bobId = bob.actor.userId;

const told = async (roomId: string) =>
  (await transcript(ada, roomId)).filter(({ messageType }) => messageType === "SYSTEM").map(({ content }) => content);

describe("removal", () => {
  it.each([true, false])(
    "I9: once it is acknowledged nothing is sent, read or heard any more (private: %s)",
    async (isPrivate) => {
      const roomId = await openRoom([ada, bob], { isPrivate });
      const [desk, phone] = [await connect(world, bob.actor), await connect(world, bob.actor)];
      for (const ctx of [desk, phone]) await Hello.hello(ctx, {});
      const gateway = createGateway(world);
      const removed = await Member.remove(ada, { roomId, userId: bobId });
      await gateway.deliver(removed.events);
      await gateway.deliver((await Message.send(ada, { roomId, content: "now we are alone" })).events);

      for (const { actor } of [desk, phone])
        expect(gateway.received(actor.connectionId)).toEqual([
          { type: "room_update", roomId, data: { change: "removed", roomId } },
        ]);
      const code = isPrivate ? "room.not_found" : "room.removed";
      expect((await refusal(Message.send(desk, { roomId, content: "let me in" }))).code).toBe(code);
      expect((await refusal(History.read(desk, { roomId }))).code).toBe(code);
      expect((await refusal(Room.join(desk, { roomId }))).code).toBe(code);
      expect((await refusal(Room.get(desk, { roomId }))).code).toBe("room.not_found");
      expect((await Hello.hello(desk, {})).result.rooms.map((room) => room.roomId)).not.toContain(roomId);
    },
  );

  it("I11: the others see that the person is no longer there", async () => {
    const roomId = await openRoom([ada, bob]);
    await Hello.hello(bob, {});
    const gateway = createGateway(world);
    await gateway.deliver((await Member.remove(ada, { roomId, userId: bobId })).events);
    expect(gateway.received(ada.actor.connectionId)).toContainEqual(
      expect.objectContaining({ type: "user_left", roomId, online: 1 }),
    );
    expect((await Presence.list(ada, { roomId })).result.users.map(({ username }) => username)).toEqual(["Ada"]);
  });

  it("I9: a resend of what was acknowledged before is refused too, and tells nobody", async () => {
    const roomId = await openRoom([ada, bob]);
    const input = { roomId, content: "last words", clientMessageId: "id", afterSeq: 0 };
    await Message.send(bob, input);
    await Member.remove(ada, { roomId, userId: bobId });
    expect((await refusal(Message.send(bob, input))).code).toBe("room.removed");
  });

  it("cannot be undone by the person themselves, but by the owner; unread is then what tells of it", async () => {
    const roomId = await openRoom([ada, bob]);
    await Member.remove(ada, { roomId, userId: bobId });
    await Message.send(ada, { roomId, content: "while Bob is away" });
    expect((await refusal(Room.join(bob, { roomId }))).code).toBe("room.removed");
    const { result } = await Member.add(ada, { roomId, userId: bobId });
    expect(result.member).toMatchObject({ userId: bobId, username: "Bob", role: "member" });
    expect((await Room.join(bob, { roomId })).result.room).toMatchObject({ readSeq: 2, unread: 1, seq: 3 });
    expect(await told(roomId)).toEqual(["Ada removed Bob", "Ada added Bob"]);
  });

  it("is the owner's alone, and not of the owner", async () => {
    const roomId = await openRoom([ada, bob, cyd]);
    const byMember = Member.remove(bob, { roomId, userId: cyd.actor.userId });
    expect((await refusal(byMember)).code).toBe("room.owner_only");
    expect((await refusal(Member.add(bob, { roomId, userId: cyd.actor.userId }))).code).toBe("room.owner_only");
    const ofOwner = Member.remove(ada, { roomId, userId: ada.actor.userId });
    expect((await refusal(ofOwner)).code).toBe("room.owner_stays");
    const ofNobody = Member.remove(ada, { roomId, userId: "nobody" });
    expect((await refusal(ofNobody)).code).toBe("member.not_found");
    expect((await refusal(Member.add(ada, { roomId, userId: "nobody" }))).code).toBe("user.not_found");
  });
});

describe("the system message", () => {
  const steps: [string, (call: Call) => boolean][] = [
    ["the membership", ({ sk }) => sk === `MEMBER#${bobId}`],
    ["the user's view", ({ sk }) => sk.startsWith("ROOM#")],
    ["the commit", ({ operation, sk }) => operation === "update" && sk === Keys.HEAD_SK],
    ["the message's row", ({ operation, sk }) => operation === "put" && sk.startsWith("LOG#")],
  ];
  const isWrite = ({ operation }: Call) => operation !== "get" && operation !== "query" && operation !== "getMany";

  for (const fate of ["crash", "lost", "repeated"] as const)
    it.each(steps)(
      `I2: is there once, where the write of %s was ${fate} and the call made again`,
      async (_step, matches) => {
        const roomId = await openRoom([ada]);
        const input = { roomId, userId: bobId };
        for (const change of [Member.add, Member.remove]) {
          const flaky = over(
            ada,
            once(world.table, fate, (call) => isWrite(call) && matches(call)),
          );
          await persistently<unknown>(() => change(flaky, input));
          // And once more, for an answer that was lost on the way.
          await change(ada, input);
        }
        expect(await told(roomId)).toEqual(["Ada added Bob", "Ada removed Bob"]);
      },
    );

  it("I2: is not kept out by a message that somebody sent under its id", async () => {
    const roomId = await openRoom([ada, bob]);
    const { since } = (await Member.find(world, roomId, bobId)) ?? {};
    for (const guess of [0, 1, 2].map((seq) => `left.${bobId}.${(since ?? 0) + seq}`))
      await Message.send(bob, { roomId, content: "not leaving", clientMessageId: guess, afterSeq: 0 });
    await Room.leave(bob, { roomId });
    await Room.join(bob, { roomId });
    expect(await told(roomId)).toEqual(["Bob left"]);
  });
});

describe("owner", () => {
  it("who leaves hands over to the member of longest standing", async () => {
    const roomId = await openRoom([ada]);
    world.clock.advance(1);
    await Room.join(cyd, { roomId });
    world.clock.advance(1);
    await Room.join(bob, { roomId });
    await Room.leave(ada, { roomId });
    const { members } = (await Member.list(bob, { roomId })).result;
    expect(members.map(({ username, role }) => [username, role]).sort()).toEqual([
      ["Bob", "member"],
      ["Cyd", "owner"],
    ]);
    await Member.remove(cyd, { roomId, userId: bobId });
    await Room.join(ada, { roomId });
    expect((await Room.get(ada, { roomId })).result.room.role).toBe("member");
  });

  it("who is the last to leave takes the room out of the directory", async () => {
    const { result } = await Room.create(ada, { name: "Ghost town" });
    const { roomId } = result.room;
    const listed = async () => (await Room.list(bob, { prefix: "ghost" })).result.rooms.length;
    await Room.join(bob, { roomId });
    await Room.leave(ada, { roomId });
    expect(await listed()).toBe(1);
    await Room.leave(bob, { roomId });
    expect(await listed()).toBe(0);
  });
});

describe("listMembers", () => {
  it("pages over all active members, each once", async () => {
    const roomId = await openRoom([ada, bob, cyd]);
    await Member.remove(ada, { roomId, userId: bobId });
    const found: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const { result } = await Member.list(ada, { roomId, limit: 1, ...(cursor !== undefined && { cursor }) });
      found.push(...result.members.map(({ username }) => username));
      cursor = result.nextCursor;
      if (cursor === undefined) break;
    }
    expect(found.sort()).toEqual(["Ada", "Cyd"]);
  });
});
