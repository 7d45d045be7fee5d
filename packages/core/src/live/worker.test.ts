import { LIMITS } from "@parley/protocol/limits";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Member from "../room/member";
import * as Message from "../room/message";
import * as Moderation from "../room/moderation";
import * as Room from "../room/room";
import * as Work from "../room/work";
import * as Keys from "../table/keys";
import type { ConnectionRow, SubscriptionRow } from "../table/row";
import { ttl } from "../table/table";
import { arrive, connect, crowd, depsOver, openDeps, openRoom, over, type TestDeps } from "../testing/deps";
import { memoryEngine } from "../testing/engine";
import { createGateway } from "../testing/gateway";
import { intercept } from "../testing/interleave";
import * as Connection from "./connection";
import * as FanOut from "./fan-out";
import * as Subscription from "./subscription";
import * as Typing from "./typing";
import * as Worker from "./worker";

const deps = await openDeps();
afterAll(deps.close);

const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
const bobTab = bob.actor.connectionId;

/** A large room that both hear. */
const open = async () => {
  const roomId = await openRoom([ada, bob]);
  await deps.table.update(Keys.head(roomId), { set: { shards: Subscription.MAX_SHARDS } });
  for (const each of [ada, bob]) await Room.join(each, { roomId });
  const gateway = createGateway(deps);
  const send = async (content = "hi", by = ada) => {
    const input = { roomId, content, clientMessageId: deps.mintId(), afterSeq: 0 };
    return FanOut.deliver(deps, gateway.live, (await Message.send(by, input)).deliveries);
  };
  const heard = ({ actor }: Context) =>
    gateway.received(actor.connectionId).flatMap((event) => (event.type === "message" ? [event.data.content] : []));
  return { roomId, gateway, send, heard };
};

/** What `work` calls of the table, by operation. */
const counted = async (work: (table: TestDeps["table"]) => Promise<unknown>) => {
  const calls: Record<string, number> = {};
  const table = intercept(deps.table, ({ operation }, perform) => {
    calls[operation] = (calls[operation] ?? 0) + 1;
    return perform();
  });
  await work(table);
  return calls;
};

describe("a message in a large room", () => {
  it("is handed on shard by shard: its sender reads no subscription and posts nothing", async () => {
    const { roomId, gateway } = await open();
    await deps.load(crowd(deps, roomId, 1_000, Subscription.MAX_SHARDS));
    const input = { roomId, content: "hi", clientMessageId: "large", afterSeq: 0 };
    const calls = await counted(async (table) => {
      const { deliveries } = await Message.send(over(ada, table), input);
      const delivered = await FanOut.deliver({ ...deps, table }, gateway.live, deliveries);
      expect(delivered).toMatchObject({ posts: 0, gone: 0, throttled: 0, failed: 0 });
    });
    expect(calls).toEqual({ query: 1, get: 1, updateOrGet: 1, put: 1 });
    expect(gateway.works.map((work) => work.task === "post" && work.shard)).toEqual(
      Array.from({ length: Subscription.MAX_SHARDS }, (_, shard) => shard),
    );
    expect(await gateway.work()).toMatchObject({ posts: 1_001, gone: 0, throttled: 0, failed: 0 });
    expect(gateway.received(ada.actor.connectionId)).toEqual([]);
  });

  it("posts nothing of what a restore has undone", async () => {
    const { roomId, gateway, send } = await open();
    await send();
    const [work] = gateway.works;
    expect(work).toMatchObject({ task: "post", roomId, epoch: deps.epoch });
    for (const each of gateway.works)
      if (each.task === "post")
        expect((await Worker.perform({ ...deps, epoch: "restored" }, gateway.live, each)).posts).toBe(0);
    expect((await gateway.work()).posts).toBeGreaterThan(0);
  });

  it("tells nobody how many are online, and nobody who comes, goes or types", async () => {
    const { roomId, gateway, send } = await open();
    await send();
    await gateway.work();
    expect(gateway.received(bobTab)).toEqual([expect.not.objectContaining({ online: expect.anything() })]);
    const cyd = await arrive(deps, "Cyd");
    await gateway.deliver((await Room.join(cyd, { roomId })).deliveries);
    await gateway.deliver((await Typing.type(cyd, { roomId }, true)).deliveries);
    await gateway.deliver(await Connection.forget(deps, cyd.actor.connectionId));
    expect(gateway.received(bobTab)).toHaveLength(1);
  });

  it("I6: reaches those who joined before a late worker reads", async () => {
    const { roomId, gateway, send, heard } = await open();
    await send("before");
    const cyd = await arrive(deps, "Cyd");
    const { seq } = (await Room.join(cyd, { roomId })).result.room;
    expect(seq).toBe(1);
    await gateway.work();
    expect(heard(cyd)).toEqual(["before"]);
  });

  it("I9: reaches nobody who was removed or has left before the worker reads", async () => {
    const { roomId, gateway, send, heard } = await open();
    const cyd = await arrive(deps, "Cyd");
    await Room.join(cyd, { roomId });
    await send("before");
    await Moderation.ban(ada, { roomId, userId: bob.actor.userId });
    await Room.leave(cyd, { roomId });
    await send("after");
    await gateway.work();
    expect([heard(bob), heard(cyd)]).toEqual([[], []]);
    await Member.add(ada, { roomId, userId: bob.actor.userId });
  });

  it("I9: reaches nobody who is removed while a worker reads, and whose removal was acknowledged before the commit", async () => {
    const { roomId, gateway, send, heard } = await open();
    await send("before");
    const works = gateway.works.splice(0);
    // One worker reads before the removal and posts after it; what it tells of was committed before.
    await Promise.all([
      ...works.map((work) => Work.perform(deps, gateway.live, gateway.services, work)),
      Moderation.ban(ada, { roomId, userId: bob.actor.userId }),
    ]);
    await send("after");
    await gateway.work();
    expect(heard(bob)).not.toContain("after");
    await Member.add(ada, { roomId, userId: bob.actor.userId });
  });

  it("may be posted twice by a worker that is invoked twice: it is the same event", async () => {
    const { gateway, send } = await open();
    await send();
    const works = [...gateway.works];
    await gateway.work();
    for (const work of works) await Work.perform(deps, gateway.live, gateway.services, work);
    const [first, second, ...others] = gateway.received(bobTab);
    expect([second, others]).toEqual([first, []]);
  });

  it("is posted once to a connection that joined before the room became large, and again after", async () => {
    const roomId = await openRoom([ada, bob]);
    const phones = await Promise.all(Array.from({ length: 8 }, () => connect(deps, bob.actor)));
    for (const phone of phones) await Room.join(phone, { roomId });
    await deps.table.update(Keys.head(roomId), { set: { shards: Subscription.MAX_SHARDS } });
    for (const phone of phones) await Room.join(phone, { roomId });
    const gateway = createGateway(deps);
    await gateway.deliver((await Message.send(ada, { roomId, content: "hi" })).deliveries);
    for (const phone of phones) expect(gateway.received(phone.actor.connectionId)).toHaveLength(1);
  });

  it("is handed on also where the room has become large unnoticed", async () => {
    const roomId = await openRoom([ada, bob]);
    await deps.load(crowd(deps, roomId, Subscription.LARGE_ROOM + 1));
    const gateway = createGateway(deps);
    const { deliveries } = await Message.send(ada, { roomId, content: "hi" });
    expect((await FanOut.deliver(deps, gateway.live, deliveries)).posts).toBe(0);
    expect((await gateway.work()).posts).toBe(Subscription.LARGE_ROOM + 2);
  });

  it("counts a shard that could not be handed on, and the sender is answered all the same", async () => {
    const { roomId } = await open();
    const live = { ...createGateway(deps).live, handOn: async () => false };
    const { deliveries } = await Message.send(ada, { roomId, content: "hi" });
    expect((await FanOut.deliver(deps, live, deliveries)).failed).toBe(Subscription.MAX_SHARDS);
  });
});

describe("dead connections", () => {
  const ROOMS = 20;
  const DEAD = 500;

  /** A room of the owner's and so many dead connections, each of which hears 19 other rooms as well. */
  const openGraveyard = async (size: number) => {
    const deps = depsOver(memoryEngine());
    const owner = await arrive(deps, "Olga");
    const rooms: string[] = [];
    for (let n = 0; n < ROOMS; n += 1) rooms.push(await openRoom([owner]));
    const [connectedAt, expiry] = [deps.clock.now() - 60_000, ttl(deps.clock.now() + LIMITS.connectionLifetimeMs)];
    const rows = Array.from({ length: size }, (_, n) => {
      const [connectionId, userId] = [`dead-${n}`, `user-${n}`];
      const common = { userId, username: `User ${n}`, connectedAt, ttl: expiry };
      const heard = new Set(rooms.map((roomId) => `${roomId}#0`));
      const connection: ConnectionRow = { ...common, session: "session", rooms: heard };
      const subscription: SubscriptionRow = { ...common, begun: "b", active: true };
      return [
        { ...Keys.connection(connectionId), ...connection },
        { ...Keys.userConnection(userId, connectionId), session: "session", connectedAt, ttl: expiry },
        ...rooms.map((roomId) => ({ ...Keys.subscription(roomId, 0, connectionId), ...subscription })),
      ];
    }).flat();
    await deps.load(rows);
    const gateway = createGateway(deps);
    for (let n = 0; n < size; n += 1) gateway.answer(`dead-${n}`, 410);
    return { deps, owner, rooms, gateway };
  };

  it.each([150, DEAD])("%i of 20 rooms cost their finder no write, and are forgotten fifty at a time", async (size) => {
    const { deps, owner, rooms, gateway } = await openGraveyard(size);
    const [roomId = ""] = rooms;
    let calls = 0;
    const table = intercept(deps.table, (_call, perform) => {
      calls += 1;
      return perform();
    });
    const { deliveries } = await Message.send(over(owner, table), { roomId, content: "hi" });
    await FanOut.deliver({ ...deps, table }, gateway.live, deliveries);
    expect(calls).toBeLessThanOrEqual(6);
    const most: number[] = [];
    for (const work of gateway.works) {
      calls = 0;
      await Work.perform({ ...deps, table }, gateway.live, gateway.services, work);
      most.push(calls);
    }
    // For each connection: its own rows and its lists, and of each room a row. Each room is read once for all who leave it.
    expect(Math.max(...most)).toBeLessThanOrEqual(Worker.FORGOTTEN * (6 + ROOMS) + ROOMS);
    for (const each of rooms)
      expect(await Subscription.list(deps, each, Subscription.MAX_SHARDS)).toMatchObject([{ username: "Olga" }]);
    expect(gateway.attempts("dead-0") + gateway.attempts(`dead-${size - 1}`)).toBe(2);
  });

  it("I15: one that could not be closed is kept, and the next post to it tries again", async () => {
    const { deps, owner, rooms, gateway } = await openGraveyard(1);
    const [roomId = ""] = rooms;
    const say = async () => gateway.deliver((await Message.send(owner, { roomId, content: "hi" })).deliveries);
    gateway.refuseToClose(true);
    expect(await say()).toMatchObject({ gone: 1, failed: 1 });
    expect(await Connection.ofUser(deps, "user-0")).toHaveLength(1);
    gateway.refuseToClose(false);
    expect(await say()).toMatchObject({ gone: 1, failed: 0 });
    expect(await Connection.ofUser(deps, "user-0")).toEqual([]);
  });
});
