import { LIMITS } from "@parley/protocol/limits";
import { expect, it, onTestFinished } from "vitest";
import * as Message from "../room/message";
import * as Room from "../room/room";
import * as Keys from "../table/keys";
import { arrive, connect, depsOver, openRoom } from "../testing/deps";
import { memoryEngine } from "../testing/engine";
import { createGateway } from "../testing/gateway";
import * as Connection from "./connection";
import * as Surplus from "./excess-connections";
import * as FanOut from "./fan-out";

/** Ada has as many connections as a person may have, and her first one hears a room. */
const open = async () => {
  const deps = depsOver(memoryEngine());
  onTestFinished(deps.close);
  const [owner, ada] = [await arrive(deps, "Olga"), await arrive(deps, "Ada")];
  const roomId = await openRoom([owner, ada]);
  await Room.join(ada, { roomId });
  const add = async (connections: number) => {
    for (let n = 0; n < connections; n += 1) {
      deps.clock.advance(1);
      await connect(deps, ada.actor);
    }
  };
  await add(LIMITS.connectionsPerUser - 1);
  const closed: string[] = [];
  const gateway = createGateway(deps);
  const close = async (answer?: Error) => {
    const disconnect = async (connectionId: string) => {
      closed.push(connectionId);
      if (answer) throw answer;
    };
    await Surplus.close(deps, { ...gateway.live, gateway: { ...gateway.live.gateway, disconnect } }, ada.actor.userId);
  };
  const count = async () => (await Connection.ofUser(deps, ada.actor.userId)).length;
  return { deps, owner, ada, roomId, add, closed, gateway, close, count };
};

it("closes nothing of a person who has as many connections as they may have", async () => {
  const { deps, closed, close } = await open();
  deps.clock.advance(60_000);
  await close();
  expect(closed).toEqual([]);
});

it("I9: ends and closes the oldest of one too many, which hears nothing more", async () => {
  const { deps, owner, ada, roomId, add, closed, gateway, close } = await open();
  deps.clock.advance(60_000);
  await add(1);
  await close();
  expect(closed).toEqual([ada.actor.connectionId]);
  await gateway.deliver((await Message.send(owner, { roomId, content: "hi" })).deliveries);
  expect(gateway.received(ada.actor.connectionId)).toEqual([]);
});

it("leaves alone connections so young that the gateway may not know them", async () => {
  const { deps, add, closed, close } = await open();
  await add(5);
  await close();
  expect(closed).toEqual([]);
  deps.clock.advance(FanOut.FAN_OUT.youngMs);
  await close();
  expect(closed).toHaveLength(5);
});

it("brings somebody who has very many down to the limit step by step", async () => {
  const { deps, add, close, closed, count } = await open();
  await add(25);
  deps.clock.advance(60_000);
  const closes: number[] = [];
  while ((await count()) > LIMITS.connectionsPerUser) {
    await close();
    closes.push(closed.length);
  }
  expect(closes).toEqual([10, 20, 25]);
});

it("bears that a connection ended by itself, and that nothing else was left of it", async () => {
  const { deps, ada, add, close, count } = await open();
  await add(1);
  deps.clock.advance(60_000);
  await deps.table.remove(Keys.connection(ada.actor.connectionId));
  await close(Object.assign(new Error("gone"), { name: "GoneException" }));
  expect(await count()).toBe(LIMITS.connectionsPerUser);
  await add(1);
  deps.clock.advance(60_000);
  await expect(close(new Error("broken"))).rejects.toThrow("broken");
});
