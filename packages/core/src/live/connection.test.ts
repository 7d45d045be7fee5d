import { LIMITS } from "@parley/protocol/limits";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Message from "../room/message";
import * as Moderation from "../room/moderation";
import * as Room from "../room/room";
import * as Keys from "../table/keys";
import { all } from "../table/table";
import { arrive, connect, openDeps, openRoom } from "../testing/deps";
import { createGateway } from "../testing/gateway";
import { Crash, intercept } from "../testing/interleave";
import * as Connection from "./connection";
import * as FanOut from "./fan-out";

const deps = await openDeps();
afterAll(deps.close);

/** Everything that the table knows of a connection. */
const traces = async ({ actor: { connectionId, userId } }: Context, roomId: string) => {
  const heard = await all(deps.table, { pk: Keys.subscriptionPk(roomId, 0), prefix: "CONN#" });
  const own = await all(deps.table, { pk: Keys.userPk(userId), prefix: "CONN#" });
  const item = await deps.table.get(Keys.connection(connectionId));
  return [...heard, ...own, ...(item ? [item] : [])].filter(({ sk }) => sk === `CONN#${connectionId}`);
};

/** Ada owns the room and hears it, Bob's tab hears it too. */
const open = async () => {
  const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
  const roomId = await openRoom([ada, bob]);
  await Room.join(bob, { roomId });
  const gateway = createGateway(deps);
  const say = async () => gateway.deliver((await Message.send(ada, { roomId, content: "hi" })).deliveries);
  return { ada, bob, roomId, gateway, say };
};

describe("$disconnect", () => {
  it("I14: leaves nothing, and the second one finds nothing to do", async () => {
    const { bob, roomId } = await open();
    expect(await traces(bob, roomId)).toHaveLength(3);
    expect(await Connection.forget(deps, bob.actor.connectionId)).toHaveLength(1);
    expect(await Connection.forget(deps, bob.actor.connectionId)).toEqual([]);
    expect(await traces(bob, roomId)).toEqual([]);
  });

  it("I11: coming twice at once, tells the others once", async () => {
    const { ada, bob, gateway } = await open();
    const told = await Promise.all([1, 2, 3].map(() => Connection.forget(deps, bob.actor.connectionId)));
    await gateway.deliver(told.flat());
    expect(gateway.received(ada.actor.connectionId).map(({ type }) => type)).toEqual(["user_left"]);
  });

  it("I14: that dies at any step is completed by the next", async () => {
    for (let step = 0; step < 5; step += 1) {
      const { bob, roomId } = await open();
      let calls = 0;
      const dying = intercept(deps.table, (_call, perform) => {
        calls += 1;
        return calls > step ? Promise.reject(new Crash()) : perform();
      });
      await Connection.forget({ ...deps, table: dying }, bob.actor.connectionId).catch(() => {});
      await Connection.forget(deps, bob.actor.connectionId);
      expect(await traces(bob, roomId)).toEqual([]);
    }
  });

  it("I14: that never comes is made up for by the first post that finds the connection gone", async () => {
    const { ada, bob, roomId, gateway, say } = await open();
    deps.clock.advance(FanOut.FAN_OUT.youngMs + 1);
    gateway.answer(bob.actor.connectionId, 410);
    expect(await say()).toMatchObject({ gone: 1, failed: 0 });
    expect(await traces(bob, roomId)).toEqual([]);
    expect(gateway.received(ada.actor.connectionId)).toContainEqual(
      expect.objectContaining({ type: "user_left", roomId, online: 1 }),
    );
  });

  it("I14: that comes before $connect has recorded anything is made up for in the same way", async () => {
    const { bob, roomId, gateway } = await open();
    const early = { ...bob, actor: { ...bob.actor, connectionId: deps.mintId() } };
    await Connection.forget(deps, early.actor.connectionId);
    await Connection.open(deps, early.actor.connectionId, bob.actor, "session");
    deps.clock.advance(FanOut.FAN_OUT.youngMs + 1);
    gateway.answer(early.actor.connectionId, 410);
    const frame = { type: "read", roomId, data: { readSeq: 1 } } as const;
    await gateway.deliver([{ to: "user", userId: bob.actor.userId, frame }]);
    expect(await traces(early, roomId)).toEqual([]);
    expect(await traces(bob, roomId)).toHaveLength(3);
  });
});

describe("a 410", () => {
  it("within 10 s of the connection forgets nothing, as $connect may not have returned yet", async () => {
    const { bob, roomId, gateway, say } = await open();
    deps.clock.advance(FanOut.FAN_OUT.youngMs);
    gateway.answer(bob.actor.connectionId, 410, "ok");
    expect(await say()).toMatchObject({ gone: 0 });
    expect(await traces(bob, roomId)).toHaveLength(3);
    await say();
    expect(gateway.received(bob.actor.connectionId)).toHaveLength(1);
  });

  it("I14: forgets a subscription whose connection's own item is gone already", async () => {
    const { bob, roomId, gateway, say } = await open();
    await deps.table.remove(Keys.connection(bob.actor.connectionId));
    deps.clock.advance(FanOut.FAN_OUT.youngMs + 1);
    gateway.answer(bob.actor.connectionId, 410);
    await say();
    const heard = await all(deps.table, { pk: Keys.subscriptionPk(roomId, 0), prefix: "CONN#" });
    expect(heard.map(({ sk }) => Keys.idOf(sk))).not.toContain(bob.actor.connectionId);
  });
});

describe("expiry", () => {
  it("I14: a connection that outlived API Gateway's two hours is nobody's, though its items are still there", async () => {
    const { bob, roomId, gateway, say } = await open();
    deps.clock.advance(LIMITS.connectionLifetimeMs);
    await say();
    expect(gateway.attempts(bob.actor.connectionId)).toBe(1);
    deps.clock.advance(LIMITS.connectionIdleMs + 1_000);
    await say();
    expect(gateway.attempts(bob.actor.connectionId)).toBe(1);
    expect(await Connection.ofUser(deps, bob.actor.userId)).toEqual([]);
    expect(await traces(bob, roomId)).toHaveLength(3);
  });
});

describe("a user's connections", () => {
  it("are found all, or those of one session, which is how a sign-out closes them", async () => {
    const ada = await arrive(deps, "Ada");
    const phone = await connect(deps, ada.actor);
    await Connection.open(deps, "elsewhere", ada.actor, "another session");
    const ids = async (session?: string) =>
      (await Connection.ofUser(deps, ada.actor.userId, session)).map(({ connectionId }) => connectionId).sort();
    const here = [ada.actor.connectionId, phone.actor.connectionId];
    expect(await ids()).toEqual([...here, "elsewhere"].sort());
    expect(await ids("session")).toEqual(here.sort());
  });

  it("I9: that is false, and whose forgetting dies at any step, leaves nothing that a removal does not silence", async () => {
    for (const to of ["room", "user"] as const)
      for (let step = 0; step < 6; step += 1) {
        const { ada, bob, roomId } = await open();
        deps.clock.advance(FanOut.FAN_OUT.youngMs + 1);
        let changes = 0;
        const dying = intercept(deps.table, ({ operation }, perform) => {
          if (operation === "update" || operation === "remove") changes += 1;
          return changes > step ? Promise.reject(new Crash()) : perform();
        });
        const gateway = createGateway({ ...deps, table: dying });
        gateway.answer(bob.actor.connectionId, 410);
        const { deliveries } = await Message.send(ada, { roomId, content: "hi" });
        const frame = { type: "read", roomId, data: { readSeq: 1 } } as const;
        const told = to === "room" ? deliveries : [{ to, userId: bob.actor.userId, frame }];
        await gateway.deliver(told).catch(() => {});
        await Moderation.ban(ada, { roomId, userId: bob.actor.userId });
        const heard = await all(deps.table, { pk: Keys.subscriptionPk(roomId, 0), prefix: "CONN#" });
        expect(heard.map(({ sk }) => Keys.idOf(sk))).toEqual([ada.actor.connectionId]);
      }
  });
});
