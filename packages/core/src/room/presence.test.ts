import { LIMITS } from "@parley/protocol/limits";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Connection from "../live/connection";
import * as FanOut from "../live/fan-out";
import { createGateway } from "../testing/gateway";
import { arrive, connect, crowd, openRoom, openWorld } from "../testing/world";
import * as Hello from "./hello";
import * as Message from "./message";
import * as Presence from "./presence";
import * as Room from "./room";

const world = await openWorld();
afterAll(world.close);

const ada = await arrive(world, "Ada");

/** A room that Ada hears, and what she is told of who comes and goes. */
const open = async () => {
  const roomId = await openRoom([ada]);
  const gateway = createGateway(world);
  const join = async (ctx: Context) => gateway.deliver((await Room.join(ctx, { roomId })).events);
  const close = async (ctx: Context) => gateway.deliver(await Connection.forget(world, ctx.actor.connectionId));
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
    const desk = await arrive(world, "Bob");
    const phone = await connect(world, desk.actor);
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
    const bob = await arrive(world, "Bob");
    await join(bob);
    await close(bob);
    const again = await connect(world, bob.actor);
    for (const _time of [1, 2]) await gateway.deliver((await Hello.hello(again, {})).events);
    expect(told()).toEqual(["user_joined Bob 2", "user_left Bob 1", "user_joined Bob 2"]);
    expect((await Presence.list(ada, { roomId })).result.online).toBe(2);
  });

  it("I11: is told when somebody leaves the room, with or without the membership", async () => {
    const { roomId, gateway, join, told } = await open();
    const bob = await arrive(world, "Bob");
    await join(bob);
    await gateway.deliver((await Room.leave(bob, {})).events);
    expect(told()).toEqual(["user_joined Bob 2", "user_left Bob 1"]);
    await join(bob);
    await gateway.deliver((await Room.leave(bob, { roomId })).events);
    expect(told()).toEqual(["user_joined Bob 2", "user_left Bob 1", "user_joined Bob 2", "user_left Bob 1"]);
  });

  it("I11: costs no post where more than 50 are online; messages carry the number instead", async () => {
    const { roomId, gateway, join, close } = await open();
    const [bob, cyd] = [await arrive(world, "Bob"), await arrive(world, "Cyd")];
    await world.load(crowd(world, roomId, LIMITS.announcedOnline - 2));
    await join(bob);
    expect(gateway.count("user_joined")).toBe(LIMITS.announcedOnline - 1);
    await join(cyd);
    expect(gateway.count("user_joined")).toBe(LIMITS.announcedOnline - 1);
    await gateway.deliver((await Message.send(cyd, { roomId, content: "hi" })).events);
    expect(gateway.received(ada.actor.connectionId).at(-1)).toMatchObject({
      type: "message",
      online: LIMITS.announcedOnline + 1,
    });
    await world.load(crowd(world, roomId, LIMITS.announcedOnline));
    await close(cyd);
    expect(gateway.count("user_left")).toBe(0);
  });
});

describe("listOnline", () => {
  it("I11: finds out who is gone without a word, and says so", async () => {
    const { roomId, gateway, join, told } = await open();
    const bob = await arrive(world, "Bob");
    await join(bob);
    world.clock.advance(FanOut.LIMITS.youngMs + 1);
    gateway.answer(bob.actor.connectionId, 410);
    const { result, events } = await Presence.list(ada, { roomId });
    expect(result.online).toBe(2);
    expect(await gateway.deliver(events)).toMatchObject({ posts: 1, gone: 1 });
    expect(told()).toEqual(["user_joined Bob 2", "user_left Bob 1"]);
    expect((await Presence.list(ada, { roomId })).result.online).toBe(1);
  });

  it("I11: asks after a few of many, and never sends anything for it", async () => {
    const { roomId, gateway } = await open();
    await world.load(crowd(world, roomId, 40));
    for (let n = 0; n < 40; n += 1) gateway.answer(`crowd-${n}`, 410);
    const { events } = await Presence.list(ada, { roomId });
    world.clock.advance(FanOut.LIMITS.youngMs + 1);
    expect((await gateway.deliver(events)).gone).toBe(FanOut.LIMITS.checks);
    expect((await Presence.list(ada, { roomId })).result.online).toBe(41 - FanOut.LIMITS.checks);
  });

  it("has the number of people, and the names of 50 of them in order", async () => {
    const { roomId, join } = await open();
    const bob = await arrive(world, "Bob");
    await join(bob);
    await join(await connect(world, bob.actor));
    expect((await Presence.list(ada, { roomId })).result).toEqual({
      online: 2,
      users: [ada, bob].map(({ actor: { userId, username } }) => ({ userId, username })),
    });
    await world.load(crowd(world, roomId, 60));
    const { online, users } = (await Presence.list(ada, { roomId })).result;
    expect([online, users.length]).toEqual([62, LIMITS.announcedOnline]);
  });
});
