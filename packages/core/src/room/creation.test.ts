import { describe, expect, it, onTestFinished } from "vitest";
import type { Context, Delivery } from "../context";
import * as Keys from "../table/keys";
import type { RoomRow } from "../table/row";
import type { Table } from "../table/table";
import { arrive, depsOver, over, refusal, type TestDeps, transcript } from "../testing/deps";
import { memoryEngine } from "../testing/engine";
import { Crash, intercept, meet } from "../testing/interleave";
import * as Hello from "./hello";
import * as Member from "./member";
import * as Moderation from "./moderation";
import * as Room from "./room";

const openRoomDeps = async () => {
  const deps = depsOver(memoryEngine());
  onTestFinished(deps.close);
  const [ada, bob, cyd] = [await arrive(deps, "Ada"), await arrive(deps, "Bob"), await arrive(deps, "Cyd")];
  return { deps, ada, bob, cyd };
};

/** A table that is lost before or after its call of this number, counted from 0. */
const losing = (table: Table, call: number, fate: "crash" | "lost") => {
  let calls = 0;
  const losing = intercept(table, (_call, perform) => {
    calls += 1;
    return calls <= call ? perform() : meet(calls === call + 1 ? fate : "crash", perform);
  });
  return { table: losing, calls: () => calls };
};

type Act = (ctx: Context) => Promise<{ deliveries: Delivery[] }>;

/** Makes `act` die at each of its calls, each time on a new table, and then checks what became of it. */
const dyingAtEachCall = async (
  prepare: () => Promise<{ deps: TestDeps; actor: Context; act: Act; check: () => Promise<void> }>,
  afterwards: (actor: Context, act: Act) => Promise<unknown>,
) => {
  for (const fate of ["crash", "lost"] as const)
    for (let call = 0; ; call += 1) {
      const { deps, actor, act, check } = await prepare();
      const dying = losing(deps.table, call, fate);
      const isWhole = await act(over(actor, dying.table)).then(
        () => true,
        (error: unknown) => {
          if (!(error instanceof Crash)) throw error;
          return false;
        },
      );
      await afterwards(actor, act);
      await check();
      if (isWhole) {
        expect(call).toBeGreaterThan(4);
        break;
      }
    }
};

const names = (rooms: readonly { name: string }[]) => rooms.map(({ name }) => name);
const again = (actor: Context, act: Act) => act(actor);
const never = (actor: Context) => Hello.hello(actor, {});

describe("createRoom", () => {
  const create = (isPrivate: boolean) => async () => {
    const { deps, ada, bob, cyd } = await openRoomDeps();
    const members = [bob.actor.userId, cyd.actor.userId];
    const input = { clientRoomId: "mine", name: "Our plans", isPrivate, members };
    const act: Act = (ctx) => Room.create(ctx, input);
    /** There is no room, or a whole one. */
    const check = async (mayBeNone: boolean) => {
      const mine = (await Hello.hello(ada, {})).result.rooms;
      if (mayBeNone && mine.length === 0) {
        for (const ctx of [bob, cyd]) expect((await Hello.hello(ctx, {})).result.rooms).toEqual([]);
        return;
      }
      expect(mine).toMatchObject([{ name: "Our plans", role: "owner", unread: 0 }]);
      for (const ctx of [bob, cyd])
        expect((await Hello.hello(ctx, {})).result.rooms).toMatchObject([{ name: "Our plans", role: "member" }]);
      for (const prefix of ["", "plans"])
        expect(names((await Room.list(cyd, { prefix })).result.rooms)).toEqual(isPrivate ? [] : ["Our plans"]);
      const { members: listed } = (await Member.list(bob, { roomId: mine[0]?.roomId ?? "" })).result;
      expect(listed.map(({ username, role }) => `${username} ${role}`).sort()).toEqual([
        "Ada owner",
        "Bob member",
        "Cyd member",
      ]);
    };
    return { deps, actor: ada, act, check };
  };

  it.each([true, false])("I16: is completed by a retry, wherever it died (private: %s)", async (isPrivate) => {
    const prepare = async () => {
      const { check, ...rest } = await create(isPrivate)();
      return { ...rest, check: () => check(false) };
    };
    await dyingAtEachCall(prepare, again);
  });

  it.each([true, false])("I16: is completed by its owner's hello, or never was (private: %s)", async (isPrivate) => {
    const prepare = async () => {
      const { check, ...rest } = await create(isPrivate)();
      return { ...rest, check: () => check(true) };
    };
    await dyingAtEachCall(prepare, never);
  });

  it("makes one room of one id, and another of another person's", async () => {
    const { ada, bob, cyd } = await openRoomDeps();
    const input = { clientRoomId: "id", name: "First", members: [cyd.actor.userId] };
    const { roomId } = (await Room.create(ada, input)).result.room;
    await Moderation.ban(ada, { roomId, userId: cyd.actor.userId });
    const second = await Room.create(ada, { ...input, name: "Second" });
    expect(second.result.room).toMatchObject({ roomId, name: "First" });
    expect((await Hello.hello(cyd, {})).result.rooms).toEqual([]);
    expect((await Room.create(bob, input)).result.room.roomId).not.toBe(roomId);
    expect((await Room.create(ada, { ...input, clientRoomId: "other" })).result.room.roomId).not.toBe(roomId);
  });

  it("does not bring back who has left, when it is sent again late", async () => {
    const { ada } = await openRoomDeps();
    const input = { clientRoomId: "id", name: "Left" };
    const { roomId } = (await Room.create(ada, input)).result.room;
    await Room.leave(ada, { roomId });
    expect((await refusal(Room.create(ada, input))).code).toBe("room.not_found");
  });

  it("I9: takes no direct room's id", async () => {
    const { ada, bob, cyd } = await openRoomDeps();
    const direct = (await Room.openDirect(ada, { userId: bob.actor.userId })).result.room.roomId;
    for (const ctx of [ada, bob, cyd])
      for (const clientRoomId of [ada, bob].map(({ actor }) => actor.userId))
        expect((await Room.create(ctx, { clientRoomId, name: "Squat" })).result.room.roomId).not.toBe(direct);
  });

  it("keeps nobody waiting as invited once it is done", async () => {
    const { deps, ada, bob } = await openRoomDeps();
    const { result } = await Room.create(ada, { name: "Done", members: [bob.actor.userId] });
    expect(await deps.table.get<RoomRow>(Keys.about(result.room.roomId))).not.toHaveProperty("invited");
  });
});

describe("openDirect", () => {
  it("is completed by a retry, which tells the other person, wherever it died", async () => {
    const prepare = async () => {
      const { deps, ada, bob } = await openRoomDeps();
      const told: Delivery[] = [];
      const act: Act = async (ctx) => {
        const outcome = await Room.openDirect(ctx, { userId: bob.actor.userId });
        told.splice(0, told.length, ...outcome.deliveries);
        return outcome;
      };
      const check = async () => {
        for (const ctx of [ada, bob])
          expect((await Hello.hello(ctx, {})).result.rooms).toMatchObject([{ kind: "direct" }]);
        expect(told).toContainEqual(expect.objectContaining({ to: "user", userId: bob.actor.userId }));
      };
      return { deps, actor: ada, act, check };
    };
    await dyingAtEachCall(prepare, again);
  });
});

describe("a membership", () => {
  const prepare = (which: "add" | "remove" | "leave") => async () => {
    const { deps, ada, bob, cyd } = await openRoomDeps();
    const { roomId } = (await Room.create(ada, { name: "Club", members: [cyd.actor.userId] })).result.room;
    const input = { roomId, userId: bob.actor.userId };
    if (which !== "add") {
      await Member.add(ada, input);
      await Room.join(bob, { roomId });
    }
    const acts = {
      add: (ctx: Context) => Member.add(ctx, input),
      remove: (ctx: Context) => Moderation.ban(ctx, input),
      leave: (ctx: Context) => Room.leave(ctx, { roomId }),
    };
    const check = async () => {
      const isIn = which === "add";
      expect((await Hello.hello(bob, {})).result.rooms).toHaveLength(isIn ? 1 : 0);
      const { members } = (await Member.list(ada, { roomId })).result;
      expect(members.some(({ userId }) => userId === bob.actor.userId)).toBe(isIn);
      const told = (await transcript(ada, roomId)).map(({ clientMessageId }) => clientMessageId?.split(".")[0]);
      expect(told).toEqual({ add: ["added"], remove: ["added", "removed"], leave: ["added", "left"] }[which]);
    };
    return { deps, actor: which === "leave" ? bob : ada, act: acts[which], check };
  };

  it.each(["add", "remove", "leave"] as const)("I16: %s is completed by a retry, wherever it died", async (which) => {
    await dyingAtEachCall(prepare(which), again);
  });

  it("of somebody added by a function that died is not lost on them, if it was never asked for again", async () => {
    await dyingAtEachCall(
      async () => {
        const { deps, ada, bob } = await openRoomDeps();
        const { roomId } = (await Room.create(ada, { name: "Club" })).result.room;
        const check = async () => {
          const { members } = (await Member.list(ada, { roomId })).result;
          const isIn = members.some(({ userId }) => userId === bob.actor.userId);
          expect((await Hello.hello(bob, {})).result.rooms).toHaveLength(isIn ? 1 : 0);
        };
        const act: Act = (ctx) => Member.add(ctx, { roomId, userId: bob.actor.userId });
        return { deps, actor: ada, act, check };
      },
      async () => {},
    );
  });
});
