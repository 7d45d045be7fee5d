import { LIMITS } from "@parley/protocol/limits";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Message from "../room/message";
import * as Moderation from "../room/moderation";
import * as Presence from "../room/presence";
import * as Room from "../room/room";
import * as Keys from "../table/keys";
import type { HeadRow } from "../table/row";
import { all } from "../table/table";
import { arrive, connect, crowd, openDeps, openRoom, over, refusal, type TestDeps } from "../testing/deps";
import { createGateway } from "../testing/gateway";
import { Crash, inBursts, intercept, interleave, meet, pauseAfter, TO_THE_END } from "../testing/interleave";
import * as Connection from "./connection";
import * as Subscription from "./subscription";

const deps = await openDeps();
afterAll(deps.close);

const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];

const headOf = async (roomId: string): Promise<HeadRow> => {
  const head = await deps.table.get<HeadRow>(Keys.head(roomId));
  if (!head) throw new Error("no such room");
  return head;
};

/** Every item of the room's subscriptions, active or not, in every partition. */
const leftovers = async (roomId: string): Promise<string[]> => {
  const shards = Array.from({ length: Subscription.MAX_SHARDS }, (_, shard) => Keys.subscriptionPk(roomId, shard));
  return (await Promise.all(shards.map((pk) => all(deps.table, { pk, prefix: "CONN#" })))).flat().map(({ sk }) => sk);
};

const say = async (in_: TestDeps, ctx: Context, roomId: string) => {
  const gateway = createGateway(in_);
  const { deliveries } = await Message.send(ctx, { roomId, content: "anybody?" });
  await gateway.deliver(deliveries);
  return gateway;
};

describe("partitions", () => {
  it("are one in a small room, sixteen once it is large; who came before still hears it, and nobody twice", async () => {
    const roomId = await openRoom([ada, bob]);
    await Room.join(bob, { roomId });
    await deps.load(crowd(deps, roomId, 198));
    await say(deps, ada, roomId);
    expect((await headOf(roomId)).shards).toBeUndefined();
    await deps.load(crowd(deps, roomId, 199));
    await say(deps, ada, roomId);
    const head = await headOf(roomId);
    expect(head.shards).toBe(Subscription.MAX_SHARDS);
    expect(await deps.cost(() => Subscription.growIfLarge(deps, roomId, Subscription.MAX_SHARDS, 400))).toEqual({
      read: 0,
      write: 0,
    });

    const phones = await Promise.all(Array.from({ length: 12 }, () => connect(deps, bob.actor)));
    for (const phone of phones) await Subscription.subscribe(phone, roomId, head);
    const heard = await Subscription.list(deps, roomId, Subscription.MAX_SHARDS);
    expect(new Set(heard.map(({ shard }) => shard)).size).toBeGreaterThan(4);

    await Room.join(bob, { roomId });
    const gateway = await say(deps, ada, roomId);
    for (const { actor } of [bob, ...phones]) expect(gateway.received(actor.connectionId)).toHaveLength(1);
    await Connection.forget(deps, bob.actor.connectionId);
    expect(await leftovers(roomId)).not.toContain(`CONN#${bob.actor.connectionId}`);
  });

  it("I9: a removal silences connections from before and after the room became large", async () => {
    const [owner, guest] = [await arrive(deps, "Owner"), await arrive(deps, "Guest")];
    const roomId = await openRoom([owner, guest]);
    await Room.join(guest, { roomId });
    await deps.table.update(Keys.head(roomId), { set: { shards: Subscription.MAX_SHARDS } });
    await Room.join(guest, { roomId });
    await Room.join(await connect(deps, guest.actor), { roomId });
    await Moderation.ban(owner, { roomId, userId: guest.actor.userId });
    expect(await leftovers(roomId)).toEqual([`CONN#${owner.actor.connectionId}`]);
  });
});

describe("a stranger", () => {
  it("I9: gets no subscription, and none is left behind", async () => {
    const [roomId, eve] = [await openRoom([ada], { isPrivate: true }), await arrive(deps, "Eve")];
    const head = await headOf(roomId);
    expect((await refusal(Subscription.subscribe(eve, roomId, head))).code).toBe("room.not_found");
    expect(await leftovers(roomId)).toEqual([`CONN#${ada.actor.connectionId}`]);
  });
});

describe("an item", () => {
  it("counts only when it is active and has not expired", async () => {
    const roomId = await openRoom([ada]);
    const [live, inactive, expired] = crowd(deps, roomId, 3);
    if (!live || !inactive || !expired) throw new Error("no crowd");
    const { active: _active, ...notYet } = inactive;
    await deps.load([live, notYet, { ...expired, ttl: deps.clock.now() / 1000 - 1 }]);
    const { result } = await Presence.list(ada, { roomId });
    expect(result.users.map(({ username }) => username)).toEqual(["Ada", "User 0"]);
  });
});

// More calls of the table than a begin makes of either kind.
const points = Array.from({ length: 11 }, (_, calls) => calls);

/** Both ways to subscribe: one room, and the rooms of a page of `hello`, here two. */
const WAYS = {
  subscribe: async (ctx: Context, roomId: string) => Subscription.subscribe(ctx, roomId, await headOf(roomId)),
  subscribeAll: async (ctx: Context, roomId: string, another: string) => {
    const heads = new Map([
      [another, await headOf(another)],
      [roomId, await headOf(roomId)],
    ]);
    return Subscription.subscribeAll(ctx, await Connection.getOrThrow(ctx), heads);
  },
};
type Way = keyof typeof WAYS;
const ways: readonly Way[] = ["subscribe", "subscribeAll"];
const pairs = ways.flatMap((one) => ways.map((other) => [one, other] as const));

describe("concurrency", () => {
  it.each(pairs)(
    "I9: a %s and a %s of one connection at once do not help each other past a removal",
    async (one, other) => {
      const [owner, guest] = [await arrive(deps, "Owner"), await arrive(deps, "Guest")];
      const another = await openRoom([owner, guest]);
      for (const before of points) {
        for (const after of [1, 2, 3, 4, 5]) {
          const roomId = await openRoom([owner, guest]);
          const tab = await connect(deps, guest.actor);
          let heard: unknown;
          await interleave(
            deps.table,
            [
              (table) => WAYS[one](over(tab, table), roomId, another),
              (table) => WAYS[other](over(tab, table), roomId, another),
              (table) => Moderation.ban(over(owner, table), { roomId, userId: guest.actor.userId }),
              async (table) => {
                heard = (await Subscription.list({ ...deps, table }, roomId, 1)).map(({ username }) => username);
              },
            ],
            inBursts([
              { actor: 0, calls: before },
              { actor: 2, calls: TO_THE_END },
              { actor: 1, calls: after },
              { actor: 0, calls: TO_THE_END },
              { actor: 3, calls: TO_THE_END },
            ]),
          );
          expect(heard).toEqual(["Owner"]);
        }
      }
    },
  );

  it.each(pairs)(
    "I6: of a %s and a %s at once, whoever is answered hears the room, however they overlap",
    async (one, other) => {
      const [owner, guest] = [await arrive(deps, "Owner"), await arrive(deps, "Guest")];
      for (const before of points) {
        const [roomId, another] = [await openRoom([owner, guest]), await openRoom([owner, guest])];
        // After three calls the other has read what is listed, before the one lists the room. If it dies, it is asked for again.
        for (const [early, fate] of [
          [0, "ok"],
          [3, "crash"],
        ] as const) {
          for (const between of points) {
            const tab = await connect(deps, guest.actor);
            const outcomes = await interleave(
              deps.table,
              [
                (table) => WAYS[one](over(tab, table), roomId, another),
                (table) => WAYS[other](over(tab, table), roomId, another),
              ],
              inBursts([
                { actor: 1, calls: early },
                { actor: 0, calls: before },
                { actor: 1, calls: between, fate },
                { actor: 0, calls: TO_THE_END },
              ]),
            );
            expect(outcomes[0]?.status).toBe("fulfilled");
            if (outcomes[1]?.status === "rejected") await WAYS[other](tab, roomId, another);
            const heard = (await Subscription.list(deps, roomId, 1)).map(({ connectionId }) => connectionId);
            expect(heard).toContain(tab.actor.connectionId);
          }
        }
      }
    },
  );

  it.each(ways)("I6: by a %s that comes again, one misses nothing at any of its calls", async (way) => {
    const [owner, guest] = [await arrive(deps, "Owner"), await arrive(deps, "Guest")];
    const [roomId, another] = [await openRoom([owner, guest]), await openRoom([owner, guest])];
    await Subscription.subscribe(guest, roomId, await headOf(roomId));
    for (const calls of points) {
      deps.clock.advance(LIMITS.floodIntervalMs);
      let heard: unknown[] = [];
      await interleave(
        deps.table,
        [
          (table) => WAYS[way](over(guest, table), roomId, another),
          async (table) => {
            const gateway = await say(deps, over(owner, table), roomId);
            heard = gateway.received(guest.actor.connectionId);
          },
        ],
        pauseAfter(calls),
      );
      expect(heard).toHaveLength(1);
    }
  });

  it.each(ways.flatMap((way) => [false, true].map((again) => [way, again] as const)))(
    "I14: a %s (begun before: %s) that the connection leaves at the same time is known to the connection, or is not there",
    async (way, again) => {
      const [owner, guest] = [await arrive(deps, "Owner"), await arrive(deps, "Guest")];
      const [roomId, another] = [await openRoom([owner, guest]), await openRoom([owner, guest])];
      for (const begun of points) {
        for (const left of [0, 1, 2]) {
          const tab = await connect(deps, guest.actor);
          if (again) await Subscription.subscribe(tab, roomId, await headOf(roomId));
          const outcomes = await interleave(
            deps.table,
            [
              (table) => WAYS[way](over(tab, table), roomId, another),
              (table) => Subscription.unsubscribe({ ...deps, table }, roomId, tab.actor.connectionId),
            ],
            inBursts([
              { actor: 0, calls: begun },
              { actor: 1, calls: left },
              { actor: 0, calls: TO_THE_END },
            ]),
          );
          expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
          await Connection.forget(deps, tab.actor.connectionId);
          expect(await leftovers(roomId)).toEqual([`CONN#${owner.actor.connectionId}`]);
        }
      }
    },
  );

  it("I14: one whose end died at any of its calls is gone with its connection", async () => {
    const roomId = await openRoom([ada, bob]);
    for (const call of [0, 1]) {
      const tab = await connect(deps, bob.actor);
      await Subscription.subscribe(tab, roomId, await headOf(roomId));
      let calls = 0;
      const dying = intercept(deps.table, (_call, perform) => {
        calls += 1;
        return meet(calls > call ? "crash" : "ok", perform);
      });
      await expect(Subscription.unsubscribe({ ...deps, table: dying }, roomId, tab.actor.connectionId)).rejects.toThrow(
        Crash,
      );
      await Connection.forget(deps, tab.actor.connectionId);
      expect(await leftovers(roomId)).toEqual([`CONN#${ada.actor.connectionId}`]);
    }
  });

  it.each(ways)("I14: a %s while $disconnect runs, at any of its calls, leaves nothing in the end", async (way) => {
    const [roomId, another] = [await openRoom([ada, bob]), await openRoom([ada, bob])];
    for (const begun of points) {
      for (const forgotten of [0, 1, 2, 3, 4, TO_THE_END]) {
        const tab = await connect(deps, bob.actor);
        await interleave(
          deps.table,
          [
            (table) => WAYS[way](over(tab, table), roomId, another),
            (table) => Connection.forget({ ...deps, table }, tab.actor.connectionId),
          ],
          inBursts([
            { actor: 0, calls: begun },
            { actor: 1, calls: forgotten },
            { actor: 0, calls: TO_THE_END },
          ]),
        );
        expect(await leftovers(roomId)).toEqual([`CONN#${ada.actor.connectionId}`]);
        const pk = Keys.connection(tab.actor.connectionId).pk;
        expect(await all(deps.table, { pk, from: " ", to: "~" })).toEqual([]);
      }
    }
  });

  it("I6, I14: a page of hello that dies at any of its calls is complete when it is asked for again", async () => {
    const [owner, guest] = [await arrive(deps, "Owner"), await arrive(deps, "Guest")];
    const [roomId, another] = [await openRoom([owner, guest]), await openRoom([owner, guest])];
    for (const fate of ["crash", "lost"] as const) {
      for (const call of points) {
        const tab = await connect(deps, guest.actor);
        let calls = 0;
        const dying = intercept(deps.table, (_call, perform) => {
          calls += 1;
          return meet(calls === call ? fate : "ok", perform);
        });
        const attempt = WAYS.subscribeAll(over(tab, dying), roomId, another);
        await attempt.catch((error) => expect(error).toBeInstanceOf(Crash));
        await WAYS.subscribeAll(tab, roomId, another);
        const heard = (await Subscription.list(deps, roomId, 1)).map(({ connectionId }) => connectionId);
        expect(heard).toContain(tab.actor.connectionId);
        await Connection.forget(deps, tab.actor.connectionId);
        expect(await leftovers(roomId)).toEqual([`CONN#${owner.actor.connectionId}`]);
      }
    }
  });

  it("I14: what a version before lists on the connection's own item goes with it", async () => {
    const [owner, guest] = [await arrive(deps, "Owner"), await arrive(deps, "Guest")];
    const roomId = await openRoom([owner, guest]);
    const { connectionId } = guest.actor;
    await Subscription.subscribe(guest, roomId, await headOf(roomId));
    await deps.table.remove(Keys.subscriptionList(connectionId, roomId));
    await deps.table.update(Keys.connection(connectionId), { add: { rooms: new Set([`${roomId}#0`]) } });
    await WAYS.subscribeAll(guest, roomId, roomId);
    expect(await deps.table.get(Keys.subscriptionList(connectionId, roomId))).toBeUndefined();
    expect(await Connection.forget(deps, connectionId)).toHaveLength(1);
    expect(await leftovers(roomId)).toEqual([`CONN#${owner.actor.connectionId}`]);
  });
});
