import { LIMITS } from "@parley/protocol/limits";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Context } from "../context";
import * as FanOut from "../live/fan-out";
import { oneByOne } from "../live/gateway";
import * as Subscription from "../live/subscription";
import * as Typing from "../live/typing";
import * as Read from "../log/read";
import * as Keys from "../table/keys";
import type { ConnectionRow, SubscriptionRow } from "../table/row";
import { ttl } from "../table/table";
import { arrive, depsOver, openRoom, over, refusal, type TestDeps, transcript } from "../testing/deps";
import { memoryEngine } from "../testing/engine";
import { createGateway } from "../testing/gateway";
import { Crash, intercept, meet } from "../testing/interleave";
import { slowDown } from "../testing/latency";
import * as Hello from "./hello";
import * as History from "./history";
import * as Member from "./member";
import * as Message from "./message";
import * as Moderation from "./moderation";
import * as Presence from "./presence";
import * as Room from "./room";

const openWorld = (): TestDeps => {
  const deps = depsOver(memoryEngine());
  onTestFinished(deps.close);
  return deps;
};

/** So many connections of one person that hear a room, from before and after it became large. */
const crowdOf = (deps: TestDeps, { actor }: Context, roomId: string, size: number) =>
  Array.from({ length: size }, (_, n) => {
    const { userId, username } = actor;
    const [connectionId, connectedAt] = [`tab-${n}`, deps.clock.now() - 60_000];
    const expiry = ttl(deps.clock.now() + LIMITS.connectionLifetimeMs);
    const shard = n % 3 === 0 ? 0 : Subscription.shardOf(connectionId, Subscription.MAX_SHARDS);
    const common = { userId, username, connectedAt, ttl: expiry };
    const connection: ConnectionRow = { ...common, session: "session", rooms: new Set([`${roomId}#${shard}`]) };
    const subscription: SubscriptionRow = { ...common, begun: "b", active: true };
    return [
      { ...Keys.connection(connectionId), ...connection },
      { ...Keys.userConnection(userId, connectionId), session: "session", connectedAt, ttl: expiry },
      { ...Keys.subscription(roomId, shard, connectionId), ...subscription },
    ];
  }).flat();

const open = async (connections: number) => {
  const deps = openWorld();
  const [owner, victim] = [await arrive(deps, "Olga"), await arrive(deps, "Vic")];
  const roomId = await openRoom([owner, victim], { isPrivate: true });
  await Message.send(owner, { roomId, content: "psst" });
  await deps.table.update(Keys.head(roomId), { set: { shards: Subscription.MAX_SHARDS } });
  await deps.load(crowdOf(deps, victim, roomId, connections));
  await Hello.hello(victim, {});
  return { deps, owner, victim, roomId, input: { roomId, userId: victim.actor.userId } };
};

/** Nothing of the room reaches the victim any more, by whatever action. */
const expectOutside = async (deps: TestDeps, owner: Context, victim: Context, roomId: string) => {
  const gateway = createGateway(deps);
  await gateway.deliver((await Message.send(owner, { roomId, content: "between us" })).deliveries);
  expect(gateway.count("message")).toBe(1);
  expect(gateway.received(owner.actor.connectionId)).toHaveLength(1);
  const refused = [
    () => Room.get(victim, { roomId }),
    () => Room.join(victim, { roomId }),
    () => Room.leave(victim, { roomId }),
    () => Read.mark(victim, { roomId, seq: 1 }),
    () => History.read(victim, { roomId }),
    () => Member.list(victim, { roomId }),
    () => Presence.list(victim, { roomId }),
    () => Message.send(victim, { roomId, content: "?" }),
    () => Message.edit(victim, { messageId: `${roomId}.1`, content: "?" }),
  ];
  for (const act of refused) expect((await refusal(act())).code).toBe("room.not_found");
  expect((await Typing.type(victim, { roomId }, true)).deliveries).toEqual([]);
  expect((await Room.list(victim, { isPrivate: true })).result.rooms).toEqual([]);
  expect((await Hello.hello(victim, {})).result.rooms).toEqual([]);
  expect((await Presence.list(owner, { roomId })).result.users.map(({ username }) => username)).toEqual(["Olga"]);
  expect((await Member.list(owner, { roomId })).result.members.map(({ username }) => username)).toEqual(["Olga"]);
};

/** A table that is lost after so many writes. */
const losing = (ctx: Context, writes: number): Context => {
  let left = writes;
  return over(
    ctx,
    intercept(ctx.table, ({ operation }, perform) => {
      if (operation !== "get" && operation !== "query" && operation !== "getMany") left -= 1;
      return meet(left < 0 ? "crash" : "ok", perform);
    }),
  );
};

describe("a person with many connections", () => {
  it("I9: has 5,000 of them and is removed within 3 s on a table of 5 ms a call, by a bounded number of calls at once", async () => {
    const { deps, owner, victim, roomId, input } = await open(5_000);
    const slow = slowDown(deps.table, deps.clock, 5);
    const gateway = createGateway(deps);
    const { ms, most } = await slow.run(async () => {
      const ctx = over(owner, slow.table);
      const { deliveries } = await Moderation.ban(ctx, input);
      const connections = oneByOne(deps, slow.connections(gateway.connections));
      await FanOut.deliver(ctx, { ...gateway.live, gateway: connections }, deliveries);
    });
    expect(ms).toBeLessThan(3_000);
    expect(most).toBeLessThanOrEqual(50);
    expect(gateway.count("room_update")).toBe(5_001);
    await expectOutside(deps, owner, victim, roomId);
  });

  it("I9: hears nothing after the answer of a removal that died at some call and was asked for again", async () => {
    for (const writes of [0, 1, 2, 3, 50, 250, 499, 505]) {
      const { deps, owner, victim, roomId, input } = await open(500);
      await expect(Moderation.ban(losing(owner, writes), input)).rejects.toThrow(Crash);
      await Moderation.ban(owner, input);
      await expectOutside(deps, owner, victim, roomId);
    }
  });

  it("I9: keeps what a retry has not to do again: it finds only the rest", async () => {
    const { deps, owner, input } = await open(500);
    await expect(Moderation.ban(losing(owner, 500), input)).rejects.toThrow(Crash);
    let removed = 0;
    const counting = intercept(deps.table, ({ operation, pk }, perform) => {
      if (operation === "remove" && pk.startsWith("SUBS#")) removed += 1;
      return perform();
    });
    await Moderation.ban(over(owner, counting), input);
    expect(removed).toBeLessThan(300);
  });

  it("I9: is shown nothing, and hears nothing from their next hello on, if the removal died and was never asked for again", async () => {
    // The first write lists the room with the victim's former ones, the second one is the removal.
    for (const writes of [2, 3, 251, 500, 504]) {
      const { deps, owner, victim, roomId, input } = await open(500);
      await expect(Moderation.ban(losing(owner, writes), input)).rejects.toThrow(Crash);
      expect((await Room.list(victim, { isPrivate: true })).result.rooms).toEqual([]);
      expect((await refusal(Read.mark(victim, { roomId, seq: 1 }))).code).toBe("room.not_found");
      expect((await Hello.hello(victim, {})).result.rooms).toEqual([]);
      await expectOutside(deps, owner, victim, roomId);
      expect(await deps.table.get(Keys.userRoom(victim.actor.userId, roomId))).toBeUndefined();
    }
  });
});

describe("removal of somebody who is not there", () => {
  const rejoin = async (victim: Context, roomId: string) => (await refusal(Room.join(victim, { roomId }))).code;

  it("keeps out who has left, says so once, and is lifted by adding them", async () => {
    const deps = openWorld();
    const [owner, victim] = [await arrive(deps, "Olga"), await arrive(deps, "Vic")];
    const roomId = await openRoom([owner, victim]);
    const input = { roomId, userId: victim.actor.userId };
    await Room.leave(victim, { roomId });
    for (let again = 0; again < 2; again += 1) await Moderation.ban(owner, input);
    expect(await rejoin(victim, roomId)).toBe("room.removed");
    expect((await refusal(Room.leave(victim, { roomId }))).code).toBe("room.removed");
    const told = (await transcript(owner, roomId)).map(({ clientMessageId }) => clientMessageId?.split(".")[0]);
    expect(told).toEqual(["left", "removed"]);
    await Member.add(owner, input);
    expect((await Room.join(victim, { roomId })).result.room.role).toBe("member");
  });

  it("keeps out who leaves meanwhile, at any of the removal's calls", async () => {
    const deps = openWorld();
    const [owner, victim] = [await arrive(deps, "Olga"), await arrive(deps, "Vic")];
    for (let call = 0; call < 20; call += 1) {
      const roomId = await openRoom([owner, victim]);
      let calls = 0;
      const overtaken = intercept(deps.table, async (_call, perform) => {
        calls += 1;
        if (calls === call) await Room.leave(victim, { roomId }).catch(() => {});
        return perform();
      });
      await Moderation.ban(over(owner, overtaken), { roomId, userId: victim.actor.userId });
      expect(await rejoin(victim, roomId)).toBe("room.removed");
    }
  });

  it("keeps out who was never in a public room, if there is such a person; in a private one they are not found", async () => {
    const deps = openWorld();
    const [owner, victim] = [await arrive(deps, "Olga"), await arrive(deps, "Vic")];
    const [hall, den] = [await openRoom([owner]), await openRoom([owner], { isPrivate: true })];
    const { userId } = victim.actor;
    for (let again = 0; again < 2; again += 1) await Moderation.ban(owner, { roomId: hall, userId });
    expect(await rejoin(victim, hall)).toBe("room.removed");
    expect((await Member.list(owner, { roomId: hall })).result.members).toHaveLength(1);
    expect((await refusal(Moderation.ban(owner, { roomId: hall, userId: "nobody" }))).code).toBe("member.not_found");
    expect((await refusal(Moderation.ban(owner, { roomId: den, userId }))).code).toBe("member.not_found");
    await Member.add(owner, { roomId: hall, userId });
    expect((await Room.join(victim, { roomId: hall })).result.room.role).toBe("member");
  });
});
