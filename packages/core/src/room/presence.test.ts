import { LIMITS } from "@parley/protocol/limits";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Connection from "../live/connection";
import * as FanOut from "../live/fan-out";
import * as Pulse from "../live/pulse";
import * as Subscription from "../live/subscription";
import * as Keys from "../table/keys";
import { arrive, connect, crowd, openDeps, openRoom, over } from "../testing/deps";
import { createGateway } from "../testing/gateway";
import { interleave, pauseAfter } from "../testing/interleave";
import { rowsRead } from "../testing/rows-read";
import * as Hello from "./hello";
import * as Message from "./message";
import * as Presence from "./presence";
import * as Room from "./room";
import * as Work from "./work";

const deps = await openDeps();
afterAll(deps.close);

const ada = await arrive(deps, "Ada");

/** A room that Ada hears, and what she is told of who comes and goes. */
const open = async () => {
  const roomId = await openRoom([ada]);
  const gateway = createGateway(deps);
  const join = async (ctx: Context) => gateway.deliver((await Room.join(ctx, { roomId })).deliveries);
  const close = async (ctx: Context) => gateway.deliver(await Connection.forget(deps, ctx.actor.connectionId));
  const told = () =>
    gateway
      .received(ada.actor.connectionId)
      .flatMap((event) =>
        event.type === "user_joined" || event.type === "user_left"
          ? [`${event.type} ${event.data.username} ${event.data.online}`]
          : [],
      );
  return { roomId, gateway, join, close, told };
};

describe("coming and going", () => {
  it("I11: is told once a person, not once a connection", async () => {
    const { join, close, told } = await open();
    const desk = await arrive(deps, "Bob");
    deps.clock.advance(1);
    const phone = await connect(deps, desk.actor);
    await join(desk);
    await join(desk);
    await join(phone);
    await close(desk);
    expect(told()).toEqual(["user_joined Bob 2"]);
    await close(phone);
    expect(told()).toEqual(["user_joined Bob 2", "user_left Bob 1"]);
  });

  it("I11: is told by hello as by joinRoom, the second time not", async () => {
    const { roomId, gateway, join, close, told } = await open();
    const bob = await arrive(deps, "Bob");
    await join(bob);
    await close(bob);
    const again = await connect(deps, bob.actor);
    for (const _time of [1, 2]) await gateway.deliver((await Hello.hello(again, {})).deliveries);
    expect(told()).toEqual(["user_joined Bob 2", "user_left Bob 1", "user_joined Bob 2"]);
    expect((await Presence.list(ada, { roomId })).result.online).toBe(2);
  });

  it("I11: is told when somebody leaves the room, with or without the membership", async () => {
    const { roomId, gateway, join, told } = await open();
    const bob = await arrive(deps, "Bob");
    await join(bob);
    await gateway.deliver((await Room.leave(bob, {})).deliveries);
    expect(told()).toEqual(["user_joined Bob 2", "user_left Bob 1"]);
    await join(bob);
    await gateway.deliver((await Room.leave(bob, { roomId })).deliveries);
    expect(told()).toEqual(["user_joined Bob 2", "user_left Bob 1", "user_joined Bob 2", "user_left Bob 1"]);
  });

  it("I11: is announced only up to 50 connections, and not at all in a large room; messages carry the number instead", async () => {
    const { roomId, gateway, join, close } = await open();
    const [bob, cyd] = [await arrive(deps, "Bob"), await arrive(deps, "Cyd")];
    await deps.load(crowd(deps, roomId, LIMITS.announcedOnline - 2));
    await join(bob);
    expect(gateway.count("user_joined")).toBe(LIMITS.announcedOnline - 1);
    // By the number the first that is not named has everybody who looks ask again.
    await join(cyd);
    expect(gateway.received(ada.actor.connectionId).at(-1)).toMatchObject({ online: LIMITS.announcedOnline + 1 });
    const told = gateway.count("user_joined");
    expect(told).toBe(2 * LIMITS.announcedOnline - 1);
    await gateway.deliver((await Message.send(cyd, { roomId, content: "hi" })).deliveries);
    expect(gateway.received(ada.actor.connectionId).at(-1)).toMatchObject({
      type: "message",
      online: LIMITS.announcedOnline + 1,
    });
    await join(await arrive(deps, "Dan"));
    expect(gateway.count("user_joined")).toBe(told);
    await close(cyd);
    expect(gateway.count("user_left")).toBe(0);
    await close(bob);
    expect(gateway.count("user_left")).toBe(LIMITS.announcedOnline);
    await deps.table.update(Keys.head(roomId), { set: { shards: Subscription.MAX_SHARDS } });
    const [dee, joins] = [await arrive(deps, "Dee"), gateway.count("user_joined")];
    expect((await Room.join(dee, { roomId })).deliveries.map(({ to }) => to)).toEqual(["user"]);
    expect(await Connection.forget(deps, dee.actor.connectionId)).toEqual([]);
    expect(gateway.count("user_joined")).toBe(joins);
  });

  it("I11: is told to those who look at the room, and to whom cannot say so, and to nobody else", async () => {
    const { roomId, gateway, join, told } = await open();
    const [looker, other] = [await arrive(deps, "Looker"), await arrive(deps, "Other")];
    for (const ctx of [looker, other]) {
      await Hello.hello(ctx, { looks: true });
      await join(ctx);
    }
    await deps.table.update(Keys.subscription(roomId, 0, looker.actor.connectionId), { set: { looking: true } });
    await join(await arrive(deps, "Bob"));
    expect(told().at(-1)).toBe("user_joined Bob 4");
    expect(gateway.received(looker.actor.connectionId)).toMatchObject([{ type: "user_joined", data: { online: 4 } }]);
    expect(gateway.received(other.actor.connectionId)).toEqual([]);
  });

  it("I11: is told once or twice, and never not, where two of a person's connections come at once", async () => {
    for (const calls of Array.from({ length: 16 }, (_, n) => n)) {
      const { roomId, gateway, told } = await open();
      const desk = await arrive(deps, "Bob");
      const phone = await connect(deps, desk.actor);
      await interleave(
        deps.table,
        [desk, phone].map((ctx) => async (table) => {
          const { deliveries } = await Room.join(over(ctx, table), { roomId });
          await FanOut.deliver({ ...deps, table }, gateway.live, deliveries);
        }),
        pauseAfter(calls),
      );
      const joins = told().filter((each) => each === "user_joined Bob 2");
      expect(joins.length).toBeGreaterThanOrEqual(1);
      expect(joins.length).toBeLessThanOrEqual(2);
    }
  });
});

const MINUTE = 60_000;

describe("the look for connections that fell silent", () => {
  /** A room with Ada, whose client promises nothing, and Bob, whose client promises to be heard of. */
  const openWithBob = async () => {
    const opened = await open();
    const bob = await arrive(deps, "Bob");
    await Hello.hello(bob, { looks: true });
    await opened.join(bob);
    return { ...opened, bob };
  };
  const sweep = async ({ gateway }: Awaited<ReturnType<typeof open>>) => {
    await Work.perform(deps, gateway.live, gateway.services, { task: "sweep" });
    await gateway.work();
  };
  const online = async ({ roomId }: Awaited<ReturnType<typeof open>>) =>
    (await Presence.list(ada, { roomId })).result.users.map(({ username }) => username);

  it("I11, I14: closes and forgets who has been silent for longer than a client is, and tells it to those who look", async () => {
    const opened = await openWithBob();
    deps.clock.advance(Pulse.SILENCE_MS);
    await sweep(opened);
    expect(await online(opened)).toEqual(["Ada", "Bob"]);
    deps.clock.advance(1);
    await sweep(opened);
    expect(await online(opened)).toEqual(["Ada"]);
    expect(opened.gateway.closed).toContain(opened.bob.actor.connectionId);
    expect(opened.told().at(-1)).toBe("user_left Bob 1");
    expect(await Connection.ofUser(deps, opened.bob.actor.userId)).toEqual([]);
    expect(await Pulse.findSilent(deps)).toEqual([]);
  });

  it("I11: leaves alone who was heard of, and clients that do not promise it", async () => {
    const opened = await openWithBob();
    await opened.join(await arrive(deps, "Seed"));
    for (let n = 0; n < 3; n += 1) {
      deps.clock.advance(8 * MINUTE);
      await Connection.noteSeen(opened.bob);
      deps.clock.advance(2 * MINUTE);
      await sweep(opened);
      expect(await online(opened)).toEqual(["Ada", "Bob", "Seed"]);
    }
    expect(opened.gateway.closed).toEqual([]);
  });

  it("finds a connection that said hello to the version before, once it is heard of", async () => {
    const opened = await openWithBob();
    await Pulse.end(deps, opened.bob.actor.connectionId);
    await Connection.noteSeen(opened.bob);
    deps.clock.advance(Pulse.SILENCE_MS + 1);
    await sweep(opened);
    expect(await online(opened)).toEqual(["Ada"]);
  });

  it("I14: leaves no pulse of a connection that ends beside its hello, whichever comes first", async () => {
    for (const calls of Array.from({ length: 12 }, (_, n) => n)) {
      const bob = await arrive(deps, "Bob");
      const { connectionId } = bob.actor;
      await interleave(
        deps.table,
        [
          (table) => Hello.hello(over(bob, table), { looks: true }).catch(() => {}),
          (table) => Connection.forget({ ...deps, table }, connectionId),
        ],
        pauseAfter(calls),
      );
      await Connection.forget(deps, connectionId);
      expect(await Pulse.note(deps, connectionId)).toBe(false);
    }
  });

  it("is bounded: of very many it takes some, and the next look the others", async () => {
    const opened = await open();
    await sweep(opened);
    const before = opened.gateway.closed.length;
    for (let n = 0; n < Pulse.FOUND + 1; n += 1) await Pulse.begin(deps, `silent-${n}`);
    deps.clock.advance(Pulse.SILENCE_MS + 1);
    await sweep(opened);
    expect(opened.gateway.closed).toHaveLength(before + Pulse.FOUND);
    await sweep(opened);
    expect(opened.gateway.closed).toHaveLength(before + Pulse.FOUND + 1);
    expect(await Pulse.findSilent(deps)).toEqual([]);
  });
});

describe("listOnline", () => {
  it("has the number of people and their names in order", async () => {
    const { roomId, join } = await open();
    const bob = await arrive(deps, "Bob");
    await join(bob);
    await join(await connect(deps, bob.actor));
    expect((await Presence.list(ada, { roomId })).result).toEqual({
      online: 2,
      users: [ada, bob].map(({ actor: { userId, username } }) => ({ userId, username })),
    });
  });

  it("of more than 50 connections reads and names no more than that, and says so", async () => {
    const { roomId } = await open();
    const read = () => rowsRead(deps, (table) => Presence.list(over(ada, table), { roomId }));
    expect(await read()).toBe(1 + 1);
    await deps.load(crowd(deps, roomId, 1_000));
    const { online, users, more } = (await Presence.list(ada, { roomId })).result;
    expect([online, users.length, more]).toEqual([LIMITS.announcedOnline + 1, LIMITS.announcedOnline, true]);
    expect(await read()).toBe(2 + 51);
  });
});
