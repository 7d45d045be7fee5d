import { LIMITS } from "@parley/protocol/limits";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Hello from "../room/hello";
import * as Look from "../room/look";
import * as Moderation from "../room/moderation";
import * as Room from "../room/room";
import * as Keys from "../table/keys";
import { arrive, connect, crowd, openDeps, openRoom } from "../testing/deps";
import { createGateway } from "../testing/gateway";
import * as Typing from "./typing";

const deps = await openDeps();
afterAll(deps.close);

const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];

/** A room that both hear, and what reached Bob in it. */
const open = async () => {
  const roomId = await openRoom([ada, bob]);
  await Room.join(bob, { roomId });
  const gateway = createGateway(deps);
  const type = async (ctx: Context, isTyping: boolean) =>
    gateway.deliver((await Typing.type(ctx, { roomId }, isTyping)).deliveries);
  const heard = () =>
    gateway.received(bob.actor.connectionId).flatMap((event) => (event.type === "typing" ? [event.data.isTyping] : []));
  return { roomId, gateway, start: (ctx = ada) => type(ctx, true), stop: (ctx = ada) => type(ctx, false), heard };
};

describe("typing", () => {
  it("reaches the others, not the connection that it came from", async () => {
    const { roomId, gateway, start } = await open();
    await start();
    const { userId, username, connectionId } = ada.actor;
    expect(gateway.received(bob.actor.connectionId)).toMatchObject([
      { type: "typing", roomId, data: { userId, username, isTyping: true } },
    ]);
    expect(gateway.received(connectionId)).toEqual([]);
  });

  it("is passed on once in 3 s and connection", async () => {
    const { roomId, start, heard } = await open();
    for (const wait of [0, 1_000, 1_000]) {
      deps.clock.advance(wait);
      await start();
    }
    expect(heard()).toEqual([true]);
    deps.clock.advance(1_000);
    await start();
    expect(heard()).toEqual([true, true]);
    const phone = await connect(deps, ada.actor);
    await Room.join(phone, { roomId });
    await start(phone);
    expect(heard()).toHaveLength(3);
  });

  it("stops once per start", async () => {
    const { start, stop, heard } = await open();
    await stop();
    await start();
    await stop();
    await stop();
    expect(heard()).toEqual([true, false]);
  });

  it("goes to the room joined last where none is named, as the seed's client does it", async () => {
    const { roomId } = await open();
    await Room.join(ada, { roomId });
    expect((await Typing.type(ada, {}, true)).deliveries).toMatchObject([{ to: "room", roomId }]);
  });

  it("reaches those who look at the room, and older clients, which never say what they look at", async () => {
    const { roomId, gateway, start, heard } = await open();
    const cyd = await arrive(deps, "Cyd");
    await Hello.hello(cyd, { looks: true });
    await Room.join(cyd, { roomId });
    const reached = () => gateway.received(cyd.actor.connectionId).filter(({ type }) => type === "typing").length;
    const startAgain = async () => {
      deps.clock.advance(LIMITS.typingIntervalMs);
      await start();
      return reached();
    };
    expect(await startAgain()).toBe(0);
    await Look.look(cyd, { roomId });
    expect(await startAgain()).toBe(1);
    await Look.look(cyd, { left: roomId });
    expect(await startAgain()).toBe(1);
    expect(heard()).toEqual([true, true, true]);
  });

  it("is not sent in a large room, and costs no more than a unit of either kind there", async () => {
    const { roomId, start, heard } = await open();
    await deps.load(crowd(deps, roomId, 1_000));
    await deps.table.update(Keys.head(roomId), { set: { shards: 16 } });
    expect(await deps.cost(() => start())).toEqual({ read: 1, write: 1 });
    expect(heard()).toEqual([]);
  });

  it("I9: is dropped from who does not hear the room, or no longer", async () => {
    const { roomId, start, heard } = await open();
    await start(await arrive(deps, "Eve"));
    const cyd = await arrive(deps, "Cyd");
    await Room.join(cyd, { roomId });
    await Moderation.ban(ada, { roomId, userId: cyd.actor.userId });
    await start(cyd);
    expect(heard()).toEqual([]);
  });
});
