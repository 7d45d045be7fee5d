import type { RoomSummary } from "@parley/protocol/room";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Connection from "../live/connection";
import * as User from "../people/user";
import type { Table } from "../table/table";
import { arrive, connect, openDeps, over } from "../testing/deps";
import { createGateway } from "../testing/gateway";
import { anyBursts, type Decide, inBursts, interleave, pauseAfter, persistently } from "../testing/interleave";
import * as Hello from "./hello";
import * as Message from "./message";
import * as Room from "./room";

const deps = await openDeps();
afterAll(deps.close);

type Act = (table: Table) => Promise<unknown>;

/** Somebody who comes while another writes to them for the first time: what they know of the conversation once both are done. */
const writeToWhoComes = async (decide: Decide) => {
  const bob = await arrive(deps, "Bob");
  const ada = await User.create(deps, "Ada");
  const gateway = createGateway(deps);
  const connectionId = deps.mintId();
  const tab: Context = { ...deps, actor: { userId: ada.userId, username: ada.username, connectionId } };
  let listed: readonly RoomSummary[] = [];
  const come: Act = (table) =>
    persistently(async () => {
      await Connection.open({ ...deps, table }, connectionId, ada, "session");
      listed = (await Hello.hello(over(tab, table), {})).result.rooms;
    });
  const write: Act = async (table) => {
    const opened = await persistently(() => Room.openDirect(over(bob, table), { userId: ada.userId }));
    await persistently(() => gateway.deliver(opened.deliveries));
    const { roomId } = opened.result.room;
    // The resend of a message is another matter (I2).
    const sent = await Message.send(over(bob, deps.table), { roomId, content: "are you there?" });
    await gateway.deliver(sent.deliveries);
    return roomId;
  };
  const [, written] = await interleave(deps.table, [come, write], decide);
  if (written?.status !== "fulfilled") throw written?.reason;
  const events = gateway.received(connectionId);
  const isAnnounced = events.some((event) => event.type === "room_update" && event.roomId === written.value);
  return { roomId: written.value, isListed: listed.some(({ roomId }) => roomId === written.value), isAnnounced };
};

describe("a direct room", () => {
  it("I6: is in the hello of somebody who connects meanwhile, or announced to them, wherever one of both stands still", async () => {
    for (let calls = 0; calls < 24; calls += 1) {
      const { isListed, isAnnounced } = await writeToWhoComes(pauseAfter(calls));
      expect(isListed || isAnnounced).toBe(true);
    }
  });

  it("I6: likewise in any order of their calls, whoever dies and tries again", async () => {
    await fc.assert(
      fc.asyncProperty(anyBursts(2), async (bursts) => {
        const { isListed, isAnnounced } = await writeToWhoComes(inBursts(bursts));
        expect(isListed || isAnnounced).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("I6: its first message is in the answer to the one who joins it, or reaches them as an event", async () => {
    for (let calls = 0; calls < 16; calls += 1) {
      const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
      const { roomId } = (await Room.openDirect(bob, { userId: ada.actor.userId })).result.room;
      const tab = await connect(deps, ada.actor);
      const gateway = createGateway(deps);
      let known = 0;
      const join: Act = async (table) => {
        known = (await Room.join(over(tab, table), { roomId })).result.room.seq;
      };
      const write: Act = async (table) => {
        const { deliveries } = await Message.send(over(bob, table), { roomId, content: "are you there?" });
        await gateway.deliver(deliveries);
      };
      await interleave(deps.table, [join, write], pauseAfter(calls));
      const heard = gateway.received(tab.actor.connectionId).filter(({ type }) => type === "message");
      expect(known + heard.length).toBeGreaterThanOrEqual(1);
    }
  });
});
