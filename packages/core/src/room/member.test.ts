import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Event from "../log/event";
import * as Keys from "../table/keys";
import { type HeadRow, isActive } from "../table/row";
import type { Table } from "../table/table";
import { arrive, connect, openDeps, openRoom, over, refusal, transcript } from "../testing/deps";
import { createGateway } from "../testing/gateway";
import { type Call, intercept, interleave, once, pauseAfter, persistently } from "../testing/interleave";
import * as Hello from "./hello";
import * as History from "./history";
import * as Member from "./member";
import * as Message from "./message";
import * as Moderation from "./moderation";
import * as Presence from "./presence";
import * as Room from "./room";
import * as Standing from "./standing";
import * as Sync from "./sync";

const deps = await openDeps();
afterAll(deps.close);

const [ada, bob, cyd] = [await arrive(deps, "Ada"), await arrive(deps, "Bob"), await arrive(deps, "Cyd")];
const bobId = bob.actor.userId;

const told = async (roomId: string) =>
  (await transcript(ada, roomId)).filter(({ messageType }) => messageType === "SYSTEM").map(({ content }) => content);

describe("removal", () => {
  it.each([true, false])(
    "I9: once it is acknowledged nothing is sent, read or heard any more (private: %s)",
    async (isPrivate) => {
      const roomId = await openRoom([ada, bob], { isPrivate });
      const [desk, phone] = [await connect(deps, bob.actor), await connect(deps, bob.actor)];
      for (const ctx of [desk, phone]) await Hello.hello(ctx, {});
      const gateway = createGateway(deps);
      const removed = await Moderation.ban(ada, { roomId, userId: bobId });
      expect(removed.result).toEqual({ message: "Member removed successfully" });
      await gateway.deliver(removed.deliveries);
      await gateway.deliver((await Message.send(ada, { roomId, content: "now we are alone" })).deliveries);

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
    const gateway = createGateway(deps);
    await gateway.deliver((await Moderation.ban(ada, { roomId, userId: bobId })).deliveries);
    expect(gateway.received(ada.actor.connectionId)).toContainEqual(
      expect.objectContaining({ type: "user_left", roomId, online: 1 }),
    );
    expect((await Presence.list(ada, { roomId })).result.users.map(({ username }) => username)).toEqual(["Ada"]);
  });

  it("I9: a resend of what was acknowledged before is refused too, and tells nobody", async () => {
    const roomId = await openRoom([ada, bob]);
    const input = { roomId, content: "last words", clientMessageId: "id", afterSeq: 0 };
    await Message.send(bob, input);
    await Moderation.ban(ada, { roomId, userId: bobId });
    expect((await refusal(Message.send(bob, input))).code).toBe("room.removed");
  });

  it("cannot be undone by the person themselves, but by the owner; unread is then what tells of it", async () => {
    const roomId = await openRoom([ada, bob]);
    await Moderation.ban(ada, { roomId, userId: bobId });
    await Message.send(ada, { roomId, content: "while Bob is away" });
    expect((await refusal(Room.join(bob, { roomId }))).code).toBe("room.removed");
    const { result } = await Member.add(ada, { roomId, userId: bobId });
    expect(result.member).toMatchObject({ userId: bobId, username: "Bob", role: "member" });
    expect((await Room.join(bob, { roomId })).result.room).toMatchObject({ readSeq: 2, unread: 1, seq: 3 });
    expect(await told(roomId)).toEqual(["Ada removed Bob", "Ada added Bob"]);
  });

  it("is the owner's alone, and not of the owner", async () => {
    const roomId = await openRoom([ada, bob, cyd]);
    const byMember = Moderation.ban(bob, { roomId, userId: cyd.actor.userId });
    expect((await refusal(byMember)).code).toBe("room.moderators_only");
    expect((await refusal(Member.add(bob, { roomId, userId: cyd.actor.userId }))).code).toBe("room.owner_only");
    const ofOwner = Moderation.ban(ada, { roomId, userId: ada.actor.userId });
    expect((await refusal(ofOwner)).code).toBe("room.owner_stays");
    const ofNobody = Moderation.ban(ada, { roomId, userId: "nobody" });
    expect((await refusal(ofNobody)).code).toBe("member.not_found");
    expect((await refusal(Member.add(ada, { roomId, userId: "nobody" }))).code).toBe("user.not_found");
  });
});

describe("whom it concerns", () => {
  it("hears of being added on every connection, and so do those who are there, of the room's message", async () => {
    const roomId = await openRoom([ada], { isPrivate: true });
    await Room.join(ada, { roomId });
    const [gateway, phone] = [createGateway(deps), await connect(deps, bob.actor)];
    await gateway.deliver((await Member.add(ada, { roomId, userId: bobId })).deliveries);
    const added = { type: "room_update", roomId, data: { change: "added", roomId } };
    for (const { actor } of [bob, phone]) expect(gateway.received(actor.connectionId)).toEqual([added]);
    expect(gateway.received(ada.actor.connectionId)).toMatchObject([
      { type: "message", data: { messageType: "SYSTEM", content: "Ada added Bob" } },
    ]);
  });

  it("hears of having left on the other connections", async () => {
    const roomId = await openRoom([ada, bob]);
    const [gateway, phone] = [createGateway(deps), await connect(deps, bob.actor)];
    await gateway.deliver((await Room.leave(bob, { roomId })).deliveries);
    expect(gateway.received(phone.actor.connectionId)).toEqual([
      { type: "room_update", roomId, data: { change: "removed", roomId } },
    ]);
  });

  it("is nobody where a member is added who came by themselves", async () => {
    const roomId = await openRoom([ada]);
    await Room.join(bob, { roomId });
    const { result, deliveries } = await Member.add(ada, { roomId, userId: bobId });
    expect([result.member.userId, deliveries]).toEqual([bobId, []]);
    expect(await told(roomId)).toEqual([]);
  });
});

describe("the system message", () => {
  const steps: [string, (call: Call) => boolean][] = [
    ["the membership", ({ sk }) => sk === `MEMBER#${bobId}`],
    ["the user's view", ({ sk }) => sk.startsWith("ROOM#")],
    ["the commit", ({ operation, sk }) => operation === "updateOrGet" && sk === Keys.HEAD_SK],
    ["the message's row", ({ operation, sk }) => operation === "put" && sk.startsWith("LOG#")],
  ];
  const isWrite = ({ operation }: Call) => operation !== "get" && operation !== "query" && operation !== "getMany";

  for (const fate of ["crash", "lost", "repeated"] as const)
    it.each(steps)(
      `I2: is there once, where the write of %s was ${fate} and the call made again`,
      async (_step, matches) => {
        const roomId = await openRoom([ada]);
        const input = { roomId, userId: bobId };
        for (const change of [Member.add, Moderation.ban]) {
          const flaky = over(
            ada,
            once(deps.table, fate, (call) => isWrite(call) && matches(call)),
          );
          await persistently<unknown>(() => change(flaky, input));
          // And once more, for an answer that was lost on the way.
          await change(ada, input);
        }
        expect(await told(roomId)).toEqual(["Ada added Bob", "Ada removed Bob"]);
      },
    );

  it("I1: is there for each person, and each time", async () => {
    const roomId = await openRoom([ada]);
    for (const { actor } of [bob, cyd]) await Member.add(ada, { roomId, userId: actor.userId });
    for (const { actor } of [bob, cyd]) await Moderation.ban(ada, { roomId, userId: actor.userId });
    await Member.add(ada, { roomId, userId: bobId });
    await Room.leave(bob, { roomId });
    await Room.join(bob, { roomId });
    await Room.leave(bob, { roomId });
    expect(await told(roomId)).toEqual(
      ["Ada added Bob", "Ada added Cyd", "Ada removed Bob", "Ada removed Cyd", "Ada added Bob"].concat([
        "Bob left",
        "Bob left",
      ]),
    );
  });

  it("I2: is not told again when the call is made again much later, whatever the room's age", async () => {
    const roomId = await openRoom([ada, bob]);
    const age = (seq: number) => deps.table.update(Keys.head(roomId), { set: { seq } });
    await age(1_000);
    const first = await Moderation.ban(ada, { roomId, userId: bobId });
    expect(first.deliveries.map(({ to }) => to)).toEqual(["room", "user", "lookers"]);
    // Further back than a search for it would go.
    await age(1_000 + 2 * LIMITS.dedupeMessages);
    const again = await Moderation.ban(ada, { roomId, userId: bobId });
    // To the person and, that they are not there, to those who look at the room.
    expect(again.deliveries.map(({ to }) => to)).toEqual(["user", "lookers"]);
  });

  it("I2: is not kept out by a message that somebody sent under its id", async () => {
    const roomId = await openRoom([ada, bob]);
    const { seq = 0 } = (await deps.table.get<HeadRow>(Keys.head(roomId))) ?? {};
    for (const guess of [1, 2, 3].map((place) => `left.${bobId}.${seq + place}`))
      await Message.send(bob, { roomId, content: "not leaving", clientMessageId: guess, afterSeq: 0 });
    await Room.leave(bob, { roomId });
    await Room.join(bob, { roomId });
    expect(await told(roomId)).toEqual(["Bob left"]);
  });
});

describe("what the room says of its members", () => {
  it("is structured, so that a name is a name, with a sentence for clients that know no better", async () => {
    const roomId = await openRoom([ada]);
    const trickster = await arrive(deps, "Ada removed Bob. Nobody");
    await Room.join(trickster, { roomId });
    await Room.leave(trickster, { roomId });
    await Member.add(ada, { roomId, userId: bobId });
    await Moderation.ban(ada, { roomId, userId: bobId });
    const object = { userId: bobId, username: "Bob" };
    const { userId } = ada.actor;
    expect(await transcript(ada, roomId)).toMatchObject([
      {
        userId: trickster.actor.userId,
        username: trickster.actor.username,
        system: { kind: "left" },
        content: "Ada removed Bob. Nobody left",
      },
      { userId, username: "Ada", system: { kind: "added", object }, content: "Ada added Bob" },
      { userId, username: "Ada", system: { kind: "removed", object }, content: "Ada removed Bob" },
    ]);
  });

  it("is shown as the sentence that an earlier version wrote", async () => {
    const roomId = await openRoom([ada, bob]);
    await Room.leave(bob, { roomId });
    await deps.table.update(Keys.logRow(roomId, 1), { set: { content: "Bob left" }, remove: ["system"] });
    const [old] = await transcript(ada, roomId);
    expect(old).toMatchObject({ messageType: "SYSTEM", content: "Bob left" });
    expect(old).not.toHaveProperty("system");
  });

  it("mentions nobody, however its people are called", async () => {
    const caller = await arrive(deps, "@Ada");
    const roomId = await openRoom([ada, caller]);
    await Room.leave(caller, { roomId });
    expect((await Room.get(ada, { roomId })).result.room).toMatchObject({ unread: 1, mentions: 0 });
  });
});

describe("owner", () => {
  const owners = async (roomId: string, reader: Context) =>
    (await Member.list(reader, { roomId })).result.members
      .filter(({ role }) => role === "owner")
      .map(({ userId }) => userId);

  it("who leaves hands over to the member of longest standing", async () => {
    // Whatever the order of their ids, in which they are stored.
    for (const [second, third] of [[cyd, bob] as const, [bob, cyd] as const]) {
      const roomId = await openRoom([ada]);
      for (const ctx of [second, third]) {
        deps.clock.advance(1);
        await Room.join(ctx, { roomId });
      }
      await Room.leave(ada, { roomId });
      expect(await owners(roomId, third)).toEqual([second.actor.userId]);
      await Moderation.ban(second, { roomId, userId: third.actor.userId });
      await Room.join(ada, { roomId });
      expect((await Room.get(ada, { roomId })).result.room.role).toBe("member");
    }
  });

  it("I12: who becomes it by another one's leaving is told, and finds it at the next sync if that is lost", async () => {
    const roomId = await openRoom([ada, bob]);
    const { seq, change, readSeq, ended, role } = (await Room.get(bob, { roomId })).result.room;
    expect(role).toBe("member");
    const { deliveries } = await Room.leave(ada, { roomId });
    expect(deliveries).toContainEqual(Event.roomAdded(bob.actor.userId, roomId));
    // As a client counts that has heard the message of it.
    const known = { roomId, seq: seq + 1, change, readSeq, ended: (ended ?? 0) + 1 };
    const { rooms } = (await Sync.sync(bob, { rooms: [known] })).result;
    expect(rooms.find((room) => room.roomId === roomId)).toMatchObject({ role: "owner" });
  });

  it("stays who it is when a member leaves, whoever came first", async () => {
    const byId = [ada, bob, cyd].toSorted((a, b) => (a.actor.userId < b.actor.userId ? -1 : 1));
    const [first = ada, second = bob, last = cyd] = byId;
    // All at one time.
    const roomId = await openRoom([last, first, second]);
    await Room.leave(second, { roomId });
    expect(await owners(roomId, first)).toEqual([last.actor.userId]);
  });

  // More calls than either makes of the table.
  const points = Array.from({ length: 18 }, (_, calls) => calls);
  /** `first` stands still after so many calls, while `second` goes to its end. */
  const meanwhile = async (
    calls: number,
    first: () => Promise<unknown>,
    acts: ((table: Table) => Promise<unknown>)[],
  ) => {
    await first();
    for (const outcome of await interleave(deps.table, acts, pauseAfter(calls)))
      if (outcome.status === "rejected" && !(outcome.reason instanceof ParleyError)) throw outcome.reason;
  };

  it("there is exactly one, though the room is handed to a member who is leaving, at any of their calls", async () => {
    for (const calls of points) {
      const roomId = await openRoom([ada]);
      for (const ctx of [bob, cyd]) {
        deps.clock.advance(1);
        await Room.join(ctx, { roomId });
      }
      await meanwhile(calls, async () => {}, [
        (table) => Room.leave(over(bob, table), { roomId }),
        (table) => Room.leave(over(ada, table), { roomId }),
      ]);
      expect(await owners(roomId, cyd)).toEqual([cyd.actor.userId]);
    }
  });

  it("there is exactly one, though the room is handed back to an owner who is leaving, at any of their calls", async () => {
    const dan = await arrive(deps, "Dan");
    for (const calls of points) {
      const roomId = await openRoom([ada]);
      for (const ctx of [bob, cyd, dan]) {
        deps.clock.advance(1);
        await Room.join(ctx, { roomId });
      }
      await meanwhile(calls, () => Room.leave(ada, { roomId }), [
        (table) => Room.leave(over(bob, table), { roomId }),
        async (table) => {
          // If it is theirs by then, it goes back to Bob, as long as he is there.
          await Room.leave(over(cyd, table), { roomId });
        },
      ]);
      expect(await owners(roomId, dan)).toEqual([dan.actor.userId]);
    }
  });

  it("there is exactly one, though the room is handed to a member who is being removed, at any call", async () => {
    for (const calls of points) {
      const roomId = await openRoom([ada]);
      for (const ctx of [bob, cyd]) {
        deps.clock.advance(1);
        await Room.join(ctx, { roomId });
      }
      await meanwhile(calls, async () => {}, [
        (table) => Moderation.ban(over(ada, table), { roomId, userId: bobId }),
        (table) => Room.leave(over(ada, table), { roomId }),
      ]);
      expect(await owners(roomId, cyd)).toHaveLength(1);
    }
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
    await Moderation.ban(ada, { roomId, userId: bobId });
    const found: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const { result } = await Member.list(ada, { roomId, limit: 1, ...(cursor !== undefined && { cursor }) });
      found.push(...result.members.map(({ username }) => username));
      cursor = result.nextCursor;
      if (cursor === undefined) break;
    }
    expect(found.sort()).toEqual(["Ada", "Cyd"]);
    expect((await Member.list(ada, { roomId })).deliveries).toEqual([]);
  });
});

describe("the user's view", () => {
  // More calls than either makes of the table.
  const points = Array.from({ length: 20 }, (_, calls) => calls);

  it.each(["added", "removed"])(
    "I9: is as the room's in the end, where a person is %s, standing still at any call, and the opposite happens",
    async (which) => {
      for (const calls of points) {
        const roomId = await openRoom([ada], { isPrivate: true });
        const input = { roomId, userId: bobId };
        if (which === "removed") await Member.add(ada, input);
        const acts = [
          (table: Table) => Member.add(over(ada, table), input),
          (table: Table) => Moderation.ban(over(ada, table), input),
        ];
        const outcomes = await interleave(deps.table, which === "added" ? acts : acts.reverse(), pauseAfter(calls));
        for (const outcome of outcomes)
          if (outcome.status === "rejected" && !(outcome.reason instanceof ParleyError)) throw outcome.reason;
        const isMember = isActive(await Standing.find(deps, roomId, bobId));
        expect((await deps.table.get(Keys.userRoom(bobId, roomId))) !== undefined).toBe(isMember);
      }
    },
  );

  it("I6: a removal that a new adding overtook does not silence the member again", async () => {
    const roomId = await openRoom([ada, bob], { isPrivate: true });
    let isOvertaken = false;
    const overtaken = intercept(deps.table, async (call, perform) => {
      const answer = await perform();
      if (call.operation === "remove" && call.sk === Keys.userRoom(bobId, roomId).sk && !isOvertaken) {
        isOvertaken = true;
        await Member.add(ada, { roomId, userId: bobId });
        await Room.join(bob, { roomId });
      }
      return answer;
    });
    await Moderation.ban(over(ada, overtaken), { roomId, userId: bobId });
    const gateway = createGateway(deps);
    await gateway.deliver((await Message.send(ada, { roomId, content: "welcome back" })).deliveries);
    expect(gateway.received(bob.actor.connectionId)).toHaveLength(1);
  });
});
