import { LIMITS } from "@parley/protocol/limits";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Connection from "../live/connection";
import * as FanOut from "../live/fan-out";
import { arrive, connect, crowd, openDeps, openRoom } from "../testing/deps";
import { createGateway } from "../testing/gateway";
import * as Hello from "./hello";
import * as Message from "./message";
import * as Presence from "./presence";
import * as Room from "./room";

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

  it("I11: costs no post where more than 50 are online; messages carry the number instead", async () => {
    const { roomId, gateway, join, close } = await open();
    const [bob, cyd] = [await arrive(deps, "Bob"), await arrive(deps, "Cyd")];
    await deps.load(crowd(deps, roomId, LIMITS.announcedOnline - 2));
    await join(bob);
    expect(gateway.count("user_joined")).toBe(LIMITS.announcedOnline - 1);
    await join(cyd);
    expect(gateway.count("user_joined")).toBe(LIMITS.announcedOnline - 1);
    await gateway.deliver((await Message.send(cyd, { roomId, content: "hi" })).deliveries);
    expect(gateway.received(ada.actor.connectionId).at(-1)).toMatchObject({
      type: "message",
      online: LIMITS.announcedOnline + 1,
    });
    await deps.load(crowd(deps, roomId, LIMITS.announcedOnline));
    await close(cyd);
    expect(gateway.count("user_left")).toBe(0);
  });
});

describe("listOnline", () => {
  it("I11: finds out who is gone without a word, and says so", async () => {
    const { roomId, gateway, join, told } = await open();
    const bob = await arrive(deps, "Bob");
    await join(bob);
    deps.clock.advance(FanOut.FAN_OUT.youngMs + 1);
    gateway.answer(bob.actor.connectionId, 410);
    const { result, deliveries } = await Presence.list(ada, { roomId });
    expect(result.online).toBe(2);
    expect(await gateway.deliver(deliveries)).toMatchObject({ posts: 1, gone: 1 });
    expect(told()).toEqual(["user_joined Bob 2", "user_left Bob 1"]);
    expect((await Presence.list(ada, { roomId })).result.online).toBe(1);
  });

  it("I11: asks after a few of many, and never sends anything for it", async () => {
    const { roomId, gateway } = await open();
    await deps.load(crowd(deps, roomId, 40));
    for (let n = 0; n < 40; n += 1) gateway.answer(`crowd-${n}`, 410);
    const { deliveries } = await Presence.list(ada, { roomId });
    deps.clock.advance(FanOut.FAN_OUT.youngMs + 1);
    expect((await gateway.deliver(deliveries)).gone).toBe(FanOut.FAN_OUT.checks);
    expect((await Presence.list(ada, { roomId })).result.online).toBe(41 - FanOut.FAN_OUT.checks);
  });

  it("has the number of people, and the names of 50 of them in order", async () => {
    const { roomId, join } = await open();
    const bob = await arrive(deps, "Bob");
    await join(bob);
    await join(await connect(deps, bob.actor));
    expect((await Presence.list(ada, { roomId })).result).toEqual({
      online: 2,
      users: [ada, bob].map(({ actor: { userId, username } }) => ({ userId, username })),
    });
    await deps.load(crowd(deps, roomId, 60));
    const { online, users } = (await Presence.list(ada, { roomId })).result;
    expect([online, users.length]).toEqual([62, LIMITS.announcedOnline]);
  });
});
