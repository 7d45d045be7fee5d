import { ParleyError } from "@parley/protocol/error";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Keys from "../table/keys";
import { isActive, type MemberRow, type RoomRow } from "../table/row";
import { all, type Table } from "../table/table";
import { arrive, depsOver, over } from "../testing/deps";
import { memoryEngine } from "../testing/engine";
import { anyBursts, Crash, inBursts, intercept, interleave, persistently, TO_THE_END } from "../testing/interleave";
import * as Government from "./government";
import * as Hello from "./hello";
import * as Member from "./member";
import * as Moderation from "./moderation";
import * as Ownership from "./ownership";
import * as Room from "./room";

const deps = depsOver(memoryEngine());
afterAll(deps.close);

const [ada, bob, cyd] = [await arrive(deps, "Ada"), await arrive(deps, "Bob"), await arrive(deps, "Cyd")];
const everybody = [ada, bob, cyd];

const openRoom = async (members: Context[]): Promise<string> => {
  const { result } = await Room.create(ada, { name: "I16 found", members: members.map(({ actor }) => actor.userId) });
  return result.room.roomId;
};

const membersOf = async (roomId: string) =>
  (await all<MemberRow>(deps.table, { pk: Keys.roomPk(roomId), prefix: Keys.MEMBER_PREFIX })).filter(isActive);

/** Whether the room is found by this word of its name. */
const isFoundBy = async (prefix: string, roomId: string): Promise<boolean> => {
  for (let cursor: string | undefined; ; ) {
    const { rooms, nextCursor } = (await Room.list(cyd, { prefix, ...(cursor !== undefined && { cursor }) })).result;
    if (rooms.some((room) => room.roomId === roomId)) return true;
    if (nextCursor === undefined) return false;
    cursor = nextCursor;
  }
};

const clearDirectory = async (roomId: string, prefix: string): Promise<void> => {
  const shards = [0, 1, 2, 3].map((n) => all(deps.table, { pk: `DIRECTORY#${n}`, prefix }));
  for (const { pk, sk } of (await Promise.all(shards)).flat())
    if (Keys.idOf(sk).endsWith(`\t${roomId}`)) await deps.table.remove({ pk, sk });
};

const isListed = async (roomId: string): Promise<boolean> =>
  (await isFoundBy("I16", roomId)) && (await isFoundBy("found", roomId));

/** What I16 says of a room, once each of its members has looked. */
const expectWhole = async (roomId: string) => {
  for (const ctx of everybody) await Hello.hello(ctx, {});
  const members = await membersOf(roomId);
  if (members.length === 0) return;
  expect(members.map(({ role }) => role)).toContain("owner");
  expect(await isListed(roomId)).toBe(true);
};

type Act = (ctx: Context, roomId: string) => Promise<unknown>;
const leave: Act = (ctx, roomId) => Room.leave(ctx, { roomId });
const join: Act = (ctx, roomId) => Room.join(ctx, { roomId });
const remove =
  (whom: Context): Act =>
  (ctx, roomId) =>
    Moderation.ban(ctx, { roomId, userId: whom.actor.userId });
const add =
  (whom: Context): Act =>
  (ctx, roomId) =>
    Member.add(ctx, { roomId, userId: whom.actor.userId });

/** What several do at once to a room that Ada owns. */
const scenes: Record<string, { members: Context[]; acts: (readonly [who: Context, act: Act])[] }> = {
  "the only member leaves and others come": {
    members: [],
    acts: [
      [ada, leave],
      [bob, join],
      [cyd, join],
    ],
  },
  "the owner leaves and comes back, and so does the heir": {
    members: [bob],
    acts: [
      [ada, leave],
      [bob, leave],
      [ada, join],
      [bob, join],
    ],
  },
  "everybody leaves": {
    members: [bob, cyd],
    acts: [
      [ada, leave],
      [bob, leave],
      [cyd, leave],
    ],
  },
  "all but one leave": {
    members: [bob, cyd],
    acts: [
      [ada, leave],
      [bob, leave],
    ],
  },
  "the owner leaves, removing the heir": {
    members: [bob, cyd],
    acts: [
      [ada, leave],
      [ada, remove(bob)],
      [bob, leave],
      [cyd, join],
    ],
  },
  "the owner leaves, removing and adding the only heir": {
    members: [bob],
    acts: [
      [ada, leave],
      [ada, remove(bob)],
      [ada, add(bob)],
      [cyd, join],
    ],
  },
};

const expectNoBug = (outcomes: PromiseSettledResult<unknown>[]) => {
  for (const outcome of outcomes) {
    if (outcome.status === "fulfilled") continue;
    if (!(outcome.reason instanceof ParleyError || outcome.reason instanceof Crash)) throw outcome.reason;
  }
};

describe("I16: a room with members has an owner and is found", () => {
  for (const [name, { members, acts }] of Object.entries(scenes))
    it.each([true, false])(`${name}, in any order, whoever dies (asked for again: %s)`, async (isRetried) => {
      await fc.assert(
        fc.asyncProperty(anyBursts(acts.length), async (bursts) => {
          const roomId = await openRoom(members);
          const run = acts.map(([who, act]) => async (table: Table) => {
            const attempt = () => act(over(who, table), roomId);
            return isRetried ? persistently(attempt) : attempt();
          });
          expectNoBug(await interleave(deps.table, run, inBursts(bursts)));
          await expectWhole(roomId);
          for (const ctx of everybody) await leave(ctx, roomId).catch(() => {});
        }),
        { numRuns: 30 },
      );
    });

  it("though its only member leaves in two tabs, and comes back before the slower one is done", async () => {
    // More than a leaveRoom makes calls of the table.
    for (let calls = 0; calls < 20; calls += 1) {
      const roomId = await openRoom([]);
      const turns = [{ actor: 0, calls }, ...[1, 2, 0, 3].map((actor) => ({ actor, calls: TO_THE_END }))];
      const run = [leave, leave, join, join].map((act) => (table: Table) => act(over(ada, table), roomId));
      expectNoBug(await interleave(deps.table, run, inBursts(turns)));
      await expectWhole(roomId);
      expect(await membersOf(roomId)).toHaveLength(1);
      await leave(ada, roomId);
    }
  });

  it("by its name of today only, though one who renames it stands still while another one does, and then dies or goes on", async () => {
    const rename = (table: Table, roomId: string, name: string) =>
      Government.update(over(ada, table), { roomId, name });
    // More than an updateRoom makes calls of the table.
    for (let calls = 0; calls < 60; calls += 1)
      for (const last of [1, TO_THE_END]) {
        const roomId = await openRoom([]);
        const turns = [
          { actor: 0, calls },
          { actor: 1, calls: TO_THE_END },
          { actor: 0, calls: last },
          { actor: 0, calls: TO_THE_END, ...(last === 1 && { fate: "crash" as const }) },
        ];
        const run = ["Amber", "Cobalt"].map((name) => (table: Table) => rename(table, roomId, name));
        await interleave(deps.table, run, inBursts(turns));
        await Room.get(ada, { roomId });
        const about = await deps.table.get<RoomRow>(Keys.about(roomId));
        const names = ["I16", "Amber", "Cobalt"];
        const found = await Promise.all(names.map((name) => isFoundBy(name, roomId)));
        expect(names.filter((_, index) => found[index])).toEqual([about?.name]);
      }
  });

  it("though the room was written by the earlier version, and had lost both", async () => {
    const roomId = await openRoom([bob]);
    await leave(ada, roomId);
    await leave(bob, roomId);
    // As that version left it: no mark, no row of the directory, and somebody who came back.
    await deps.table.update(Keys.about(roomId), { remove: ["settled", "unsettled"] });
    for (const prefix of ["NAME#", "WORD#"]) await clearDirectory(roomId, prefix);
    const former: MemberRow = { username: "Cyd", role: "member", joinedAt: 1, state: "active", since: 0 };
    await deps.table.put({ ...Keys.member(roomId, cyd.actor.userId), ...former });
    await deps.table.put({ ...Keys.userRoom(cyd.actor.userId, roomId), readSeq: 0 });
    const { rooms } = (await Hello.hello(cyd, {})).result;
    expect(rooms.find((room) => room.roomId === roomId)).toMatchObject({ role: "owner" });
    await expectWhole(roomId);
  });

  it("though the earlier version listed the room by its whole name only", async () => {
    const roomId = await openRoom([bob]);
    await clearDirectory(roomId, "WORD#");
    await deps.table.update(Keys.about(roomId), { remove: ["hasWords"] });
    expect([await isFoundBy("I16", roomId), await isFoundBy("found", roomId)]).toEqual([true, false]);
    await Hello.hello(bob, {});
    expect(await isListed(roomId)).toBe(true);
    const about = await deps.table.get<RoomRow>(Keys.about(roomId));
    expect(about && Ownership.isSettled("public", about)).toBe(true);
  });

  it("for whoever enters after the last one has left", async () => {
    const roomId = await openRoom([]);
    await leave(ada, roomId);
    expect([await isFoundBy("I16", roomId), await isFoundBy("found", roomId)]).toEqual([false, false]);
    expect((await Room.join(bob, { roomId })).result.room.role).toBe("owner");
    expect(await isListed(roomId)).toBe(true);
    expect((await Room.join(ada, { roomId })).result.room.role).toBe("member");
  });

  it("without a list of all members at each join", async () => {
    const roomId = await openRoom([bob]);
    const about = await deps.table.get<RoomRow>(Keys.about(roomId));
    expect(about && Ownership.isSettled("public", about)).toBe(true);
    let lists = 0;
    const counting = intercept(deps.table, (call, perform) => {
      if (call.operation === "query" && call.sk === Keys.MEMBER_PREFIX) lists += 1;
      return perform();
    });
    await Room.join(over(cyd, counting), { roomId });
    // The page of names that a join answers with.
    expect(lists).toBe(1);
  });
});
