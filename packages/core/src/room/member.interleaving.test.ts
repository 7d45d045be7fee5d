import { ParleyError } from "@parley/protocol/error";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Connection from "../live/connection";
import * as Keys from "../table/keys";
import { isActive } from "../table/row";
import { all, type Table } from "../table/table";
import { arrive, connect, openDeps, openRoom, over, refusal } from "../testing/deps";
import { createGateway } from "../testing/gateway";
import {
  anyBursts,
  Crash,
  type Decide,
  inBursts,
  interleave,
  pauseAfter,
  persistently,
  TO_THE_END,
} from "../testing/interleave";
import * as Hello from "./hello";
import * as History from "./history";
import * as Member from "./member";
import * as Message from "./message";
import * as Moderation from "./moderation";
import * as Room from "./room";
import * as Standing from "./standing";
import * as Sync from "./sync";

const deps = await openDeps();
afterAll(deps.close);
const owner = await arrive(deps, "Olga");

type Act = (table: Table) => Promise<unknown>;

const say = async (ctx: Context, roomId: string, content: string) => {
  const gateway = createGateway(ctx);
  const { result, deliveries } = await Message.send(ctx, { roomId, content });
  await gateway.deliver(deliveries);
  return { sent: result.sent, gateway };
};

const ways = {
  hello: (ctx: Context) => Hello.hello(ctx, {}),
  joinRoom: (ctx: Context, roomId: string) => Room.join(ctx, { roomId }),
};
const named = Object.entries(ways);

/** The owner removes Vic, and the moment that is acknowledged says something in the room; Vic meanwhile does other things. */
const removeMeanwhile = async (
  others: (victim: Context, roomId: string) => Act[] | Promise<Act[]>,
  decide: Decide,
  removalFirst: boolean,
) => {
  const victim = await arrive(deps, "Vic");
  const roomId = await openRoom([owner, victim], { isPrivate: true });
  const remove: Act = async (table) => {
    const ctx = over(owner, table);
    await persistently(() => Moderation.ban(ctx, { roomId, userId: victim.actor.userId }));
    const { gateway } = await persistently(() => say(ctx, roomId, "between us"));
    expect(gateway.received(victim.actor.connectionId)).toEqual([]);
  };
  const acts = await others(victim, roomId);
  const outcomes = await interleave(deps.table, removalFirst ? [remove, ...acts] : [...acts, remove], decide);
  for (const outcome of outcomes)
    if (outcome.status === "rejected" && !isRefusalOrCrash(outcome.reason)) throw outcome.reason;
  return { victim, roomId };
};

const isRefusalOrCrash = (error: unknown) => error instanceof ParleyError || error instanceof Crash;

const expectOutside = async (victim: Context, roomId: string) => {
  const { gateway } = await say(owner, roomId, "still between us");
  expect(gateway.received(victim.actor.connectionId)).toEqual([]);
  expect((await refusal(History.read(victim, { roomId }))).code).toBe("room.not_found");
  expect((await refusal(say(victim, roomId, "let me in"))).code).toBe("room.not_found");
  expect((await Hello.hello(victim, {})).result.rooms).toEqual([]);
  expect((await Room.list(victim, { isPrivate: true })).result.rooms).toEqual([]);
};

describe("removal", () => {
  // More than either makes calls of the table: at the end of the list they run one after the other.
  const points = Array.from({ length: 18 }, (_, calls) => calls);

  it.each(named)("I9: wins over a %s that stands still at any of its calls", async (_name, way) => {
    for (const calls of points) {
      const acts = (victim: Context, roomId: string): Act[] => [(table) => way(over(victim, table), roomId)];
      const { victim, roomId } = await removeMeanwhile(acts, pauseAfter(calls), false);
      await expectOutside(victim, roomId);
    }
  });

  it.each(named)("I9: standing still at any of its calls, wins over a %s", async (_name, way) => {
    for (const calls of points) {
      const acts = (victim: Context, roomId: string): Act[] => [(table) => way(over(victim, table), roomId)];
      const { victim, roomId } = await removeMeanwhile(acts, pauseAfter(calls), true);
      await expectOutside(victim, roomId);
    }
  });

  it("I9: wins over everything that one connection does at once, whoever dies on the way", async () => {
    const acts = async (victim: Context, roomId: string): Promise<Act[]> => {
      // So that there is a room to leave without naming it.
      await Room.join(victim, { roomId });
      return [
        (table) => Room.leave(over(victim, table), {}),
        (table) => Room.join(over(victim, table), { roomId }),
        (table) => Hello.hello(over(victim, table), {}),
      ];
    };
    await fc.assert(
      fc.asyncProperty(anyBursts(4), async (bursts) => {
        const { victim, roomId } = await removeMeanwhile(acts, inBursts(bursts), true);
        await expectOutside(victim, roomId);
      }),
      { numRuns: 25 },
    );
  });

  it("I9: wins over adding the same person at the same time, or comes before it", async () => {
    await fc.assert(
      fc.asyncProperty(anyBursts(2), async (bursts) => {
        const victim = await arrive(deps, "Vic");
        const roomId = await openRoom([owner, victim], { isPrivate: true });
        const input = { roomId, userId: victim.actor.userId };
        await interleave(
          deps.table,
          [
            (table) => persistently(() => Moderation.ban(over(owner, table), input)),
            (table) => persistently(() => Member.add(over(owner, table), input)),
          ],
          inBursts(bursts),
        );
        const member = await Standing.find(deps, roomId, victim.actor.userId);
        if (isActive(member)) expect((await Hello.hello(victim, {})).result.rooms).toHaveLength(1);
        else await expectOutside(victim, roomId);
      }),
      { numRuns: 25 },
    );
  });
});

describe("adding", () => {
  it("I12: dies at any of its calls while the person is removed: their sync knows the rooms that their hello does", async () => {
    const ofTheirs: string[] = [];
    for (let removing = 1; removing <= 12; removing += 1)
      for (let adding = 1; adding <= 9; adding += 1) {
        const victim = await arrive(deps, "Vic");
        const roomId = await openRoom([owner, victim], { isPrivate: true });
        const rooms = (await Hello.hello(victim, {})).result.rooms.map(({ seq, change, readSeq }) => ({
          roomId,
          seq,
          change,
          readSeq,
        }));
        const input = { roomId, userId: victim.actor.userId };
        await interleave(
          deps.table,
          [(table) => Moderation.ban(over(owner, table), input), (table) => Member.add(over(owner, table), input)],
          inBursts([
            { actor: 0, calls: removing },
            { actor: 1, calls: adding },
            { actor: 0, calls: TO_THE_END },
            { actor: 1, calls: 1, fate: "lost" },
          ]),
        );
        const { removed } = (await Sync.sync(victim, { rooms })).result;
        const listed = (await Hello.hello(victim, {})).result.rooms;
        expect(removed).toEqual(listed.length > 0 ? [] : [roomId]);
        const member = await Standing.find(deps, roomId, victim.actor.userId);
        if (isActive(member) && listed.length === 0) ofTheirs.push(roomId);
      }
    // What the test is about has occurred.
    expect(ofTheirs).not.toEqual([]);
  });
});

describe("disconnect", () => {
  it("I14: leaves no subscription, whatever the connection was doing", async () => {
    const user = (await arrive(deps, "Dee")).actor;
    const roomId = await openRoom([owner]);
    await fc.assert(
      fc.asyncProperty(anyBursts(4), async (bursts) => {
        const dee = await connect(deps, user);
        await Room.join(dee, { roomId });
        await interleave(
          deps.table,
          [
            (table) => Connection.forget(over(dee, table), dee.actor.connectionId),
            (table) => Room.join(over(dee, table), { roomId }),
            (table) => Hello.hello(over(dee, table), {}),
            (table) => Room.leave(over(dee, table), {}),
          ],
          inBursts(bursts.map(({ actor, calls }) => ({ actor, calls }))),
        );
        expect(await deps.table.get(Keys.connection(dee.actor.connectionId))).toBeUndefined();
        expect(await Connection.ofUser(deps, user.userId)).not.toContainEqual(
          expect.objectContaining({ connectionId: dee.actor.connectionId }),
        );
        const heard = await all(deps.table, { pk: Keys.subscriptionPk(roomId, 0), prefix: "CONN#" });
        expect(heard.map(({ sk }) => Keys.idOf(sk))).not.toContain(dee.actor.connectionId);
      }),
      { numRuns: 25 },
    );
  });
});

describe("owner", () => {
  it("a room keeps exactly one owner while people leave at once, or nobody is left", async () => {
    await fc.assert(
      fc.asyncProperty(anyBursts(2), async (bursts) => {
        const [ada, bob, cyd] = [await arrive(deps, "Ada"), await arrive(deps, "Bob"), await arrive(deps, "Cyd")];
        const roomId = await openRoom([ada, bob, cyd]);
        const outcomes = await interleave(
          deps.table,
          [ada, bob].map((ctx) => (table: Table) => persistently(() => Room.leave(over(ctx, table), { roomId }))),
          inBursts(bursts),
        );
        for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
        const { members } = (await Member.list(cyd, { roomId })).result;
        expect(members).toMatchObject([{ userId: cyd.actor.userId, role: "owner" }]);
      }),
      { numRuns: 25 },
    );
  });
});
