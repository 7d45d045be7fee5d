import type { ParleyError } from "@parley/protocol/error";
import type { RoomSummary } from "@parley/protocol/room";
import { PROTOCOL_VERSION } from "@parley/protocol/version";
import { afterAll, describe, expect, it } from "vitest";
import * as Connection from "../live/connection";
import * as Read from "../log/read";
import { arrive, connect, openDeps, openRoom, over, refusal } from "../testing/deps";
import { createGateway } from "../testing/gateway";
import { type Call, Crash, inBursts, interleave, once, pauseAfter, TO_THE_END } from "../testing/interleave";
import * as Hello from "./hello";
import * as Message from "./message";
import * as Moderation from "./moderation";
import * as Room from "./room";

const deps = await openDeps();
afterAll(deps.close);

const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];

describe("hello", () => {
  it("says who one is and where each of one's rooms stands", async () => {
    const me = await arrive(deps, "Me");
    const [roomId, quiet] = [await openRoom([ada, me]), await openRoom([me])];
    for (const content of ["1", "2 @me", "3"]) await Message.send(ada, { roomId, content });
    await Message.edit(ada, { messageId: `${roomId}.1`, content: "one" });
    await Read.mark(me, { roomId, seq: 1 });
    const { result } = await Hello.hello(await connect(deps, me.actor), {});
    const { userId, username } = me.actor;
    expect(result).toMatchObject({ protocol: PROTOCOL_VERSION, user: { userId, username } });
    expect(result.rooms.toSorted((a, b) => b.seq - a.seq)).toMatchObject([
      { roomId, role: "member", seq: 3, change: 1, readSeq: 1, unread: 2, mentions: 1 },
      { roomId: quiet, role: "owner", seq: 0, change: 0, unread: 0 },
    ]);
  });

  it("pages over more rooms than fit into one frame, and subscribes to each", async () => {
    const me = await arrive(deps, "Collector");
    const roomIds = await Promise.all(Array.from({ length: 53 }, () => openRoom([ada, me])));
    const tab = await connect(deps, me.actor);
    const first = (await Hello.hello(tab, {})).result;
    const second = (await Hello.hello(tab, { cursor: first.nextCursor })).result;
    expect([first.rooms.length, second.rooms.length, second.nextCursor]).toEqual([50, 3, undefined]);
    expect([...first.rooms, ...second.rooms].map(({ roomId }) => roomId).sort()).toEqual(roomIds.sort());
    const connection = await Connection.getOrThrow(tab);
    expect(await Connection.mayHear(deps, connection, tab.actor.connectionId)).toHaveLength(53);
  });

  it("is refused with connection.unknown where the connection has ended", async () => {
    const tab = await connect(deps, bob.actor);
    await Connection.forget(deps, tab.actor.connectionId);
    expect((await refusal(Hello.hello(tab, {}))).code).toBe("connection.unknown");
  });

  it("I6: a message sent meanwhile is in the answer, or reaches the connection as an event", async () => {
    // More calls than a hello makes.
    for (const calls of Array.from({ length: 16 }, (_, n) => n)) {
      const me = await arrive(deps, "Me");
      const roomId = await openRoom([ada, me]);
      const tab = await connect(deps, me.actor);
      const gateway = createGateway(deps);
      let known: number | undefined;
      await interleave(
        deps.table,
        [
          async (table) => {
            known = (await Hello.hello(over(tab, table), {})).result.rooms[0]?.seq;
          },
          async (table) => {
            const { deliveries } = await Message.send(over(ada, table), { roomId, content: "now or never" });
            await gateway.deliver(deliveries);
          },
        ],
        inBursts([
          { actor: 0, calls },
          { actor: 1, calls: TO_THE_END },
        ]),
      );
      const heard = gateway.received(tab.actor.connectionId).length;
      expect((known ?? 0) + heard).toBeGreaterThanOrEqual(1);
    }
  });

  it("again on the same connection subscribes nothing twice", async () => {
    const me = await arrive(deps, "Me");
    const roomId = await openRoom([ada, me]);
    const tab = await connect(deps, me.actor);
    for (const _time of [1, 2]) await Hello.hello(tab, {});
    await Room.join(tab, { roomId });
    const gateway = createGateway(deps);
    await gateway.deliver((await Message.send(ada, { roomId, content: "once" })).deliveries);
    expect(gateway.received(tab.actor.connectionId)).toHaveLength(1);
    expect((await deps.cost(() => Hello.hello(tab, {}))).write).toBe(0);
  });

  it("I6: that died on the way to a room's deliveries is completed by the next", async () => {
    const me = await arrive(deps, "Me");
    const roomId = await openRoom([ada, me]);
    const tab = await connect(deps, me.actor);
    const activates = ({ operation, pk }: Call) => operation === "update" && pk.startsWith("SUBS#");
    await expect(Hello.hello(over(tab, once(deps.table, "crash", activates)), {})).rejects.toThrow(Crash);
    await Hello.hello(tab, {});
    const gateway = createGateway(deps);
    await gateway.deliver((await Message.send(ada, { roomId, content: "heard" })).deliveries);
    expect(gateway.received(tab.actor.connectionId)).toHaveLength(1);
  });

  // More calls than a hello makes of two rooms.
  const points = Array.from({ length: 26 }, (_, calls) => calls);

  it("I9: leaves out a room that is taken away while it runs, at any of its calls, and no other; shows nothing said there since", async () => {
    for (const calls of points) {
      const me = await arrive(deps, "Me");
      const [lost, kept] = [await openRoom([ada, me]), await openRoom([ada, me])];
      const tab = await connect(deps, me.actor);
      let rooms: readonly RoomSummary[] = [];
      await interleave(
        deps.table,
        [
          async (table) => {
            rooms = (await Hello.hello(over(tab, table), {})).result.rooms;
          },
          async (table) => {
            await Moderation.ban(over(ada, table), { roomId: lost, userId: me.actor.userId });
            await Message.send(over(ada, table), { roomId: lost, content: "between us" });
          },
        ],
        pauseAfter(calls),
      );
      expect(rooms.map(({ roomId }) => roomId)).toContain(kept);
      expect(JSON.stringify(rooms)).not.toContain("between us");
    }
  });

  it("is refused with connection.unknown where the connection ends while it runs, or is complete", async () => {
    for (const calls of points) {
      const me = await arrive(deps, "Me");
      for (const _room of [1, 2]) await openRoom([ada, me]);
      const tab = await connect(deps, me.actor);
      let outcome: unknown;
      await interleave(
        deps.table,
        [
          async (table) => {
            const hello = Hello.hello(over(tab, table), {});
            outcome = await hello.then(
              ({ result }) => result.rooms.length,
              ({ code }: ParleyError) => code,
            );
          },
          (table) => Connection.forget({ ...deps, table }, tab.actor.connectionId),
        ],
        pauseAfter(calls),
      );
      expect([2, "connection.unknown"]).toContain(outcome);
    }
  });
});
