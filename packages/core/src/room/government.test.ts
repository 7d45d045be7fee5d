import { EVERYBODY, mentionOf } from "@parley/protocol/mention";
import { RoomSummary } from "@parley/protocol/room";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Typing from "../live/typing";
import * as Read from "../log/read";
import * as Keys from "../table/keys";
import { all, type Table } from "../table/table";
import { arrive, openDeps, openRoom, over, refusal, transcript } from "../testing/deps";
import { createFiles } from "../testing/files";
import { createGateway } from "../testing/gateway";
import { Crash, intercept, interleave, pauseAfter } from "../testing/interleave";
import * as Erasure from "./erasure";
import * as Government from "./government";
import * as Hello from "./hello";
import * as History from "./history";
import * as Look from "./look";
import * as Member from "./member";
import * as Message from "./message";
import * as Moderation from "./moderation";
import * as Room from "./room";
import * as Sync from "./sync";

const deps = await openDeps();
afterAll(deps.close);

const [ada, bob, cyd] = [await arrive(deps, "Ada"), await arrive(deps, "Bob"), await arrive(deps, "Cyd")];
const idOf = ({ actor }: Context) => actor.userId;
const codeOf = async (work: Promise<unknown>) => (await refusal(work)).code;
const summary = async (ctx: Context, roomId: string) => (await Room.get(ctx, { roomId })).result.room;
const namesFoundBy = async (prefix: string) =>
  (await Room.list(cyd, { prefix, limit: 100 })).result.rooms.map(({ name }) => name);

/** A public room of Ada's, of this name, with Bob in it. */
const openNamed = async (name: string) => (await Room.create(ada, { name, members: [idOf(bob)] })).result.room.roomId;

describe("a new name", () => {
  it("is told to the room, and found in the place of the old one", async () => {
    const roomId = await openNamed("Alpha centre");
    await Government.update(ada, { roomId, name: "Omega centre", description: "By the sea" });
    expect(await summary(bob, roomId)).toMatchObject({ name: "Omega centre", description: "By the sea" });
    expect(await namesFoundBy("alpha")).toEqual([]);
    for (const word of ["omega", "centre"]) expect(await namesFoundBy(word)).toEqual(["Omega centre"]);
    expect((await transcript(bob, roomId)).map(({ system, content }) => ({ system, content }))).toEqual([
      { system: { kind: "renamed", name: "Omega centre" }, content: "Ada renamed the room to Omega centre" },
      {
        system: { kind: "described", description: "By the sea" },
        content: "Ada changed the description to By the sea",
      },
    ]);
  });

  it("is told once, and what is so already is not told", async () => {
    const roomId = await openNamed("Beta");
    for (let again = 0; again < 2; again += 1)
      await Government.update(ada, { roomId, name: "Gamma", invite: "members", post: "everybody" });
    expect((await transcript(ada, roomId)).map(({ system }) => system?.kind)).toEqual(["renamed", "inviting"]);
  });

  it("I16: is completed by the next member who looks, wherever its writer dies", async () => {
    for (let dies = 0; dies < 24; dies += 1) {
      const roomId = await openNamed(`Before ${dies}th`);
      let writes = 0;
      const losing = intercept(deps.table, ({ operation }, perform) => {
        if (["put", "update", "updateOrGet", "remove"].includes(operation)) writes += 1;
        return writes > dies ? Promise.reject(new Crash()) : perform();
      });
      await Government.update(over(ada, losing), { roomId, name: `After ${dies}th` }).catch(() => {});
      const { name } = await summary(bob, roomId);
      const isRenamed = (await transcript(bob, roomId)).length === 1;
      expect(name).toBe(isRenamed ? `After ${dies}th` : `Before ${dies}th`);
      expect(await namesFoundBy(`${dies}th`)).toEqual([name]);
    }
  });

  it("I12: is in each summary that counts it, also where it is committed while an earlier one is being completed", async () => {
    const [owner, reader] = [await arrive(deps, "Olga"), await arrive(deps, "Rea")];
    let counted = 0;
    for (let calls = 1; calls < 20; calls += 1) {
      const roomId = await openRoom([owner, reader]);
      const dying = (table: Table): Table => {
        let isOver = false;
        return intercept(table, async ({ operation }, perform) => {
          if (isOver) throw new Crash();
          const answer = await perform();
          isOver = operation === "updateOrGet";
          return answer;
        });
      };
      await Government.update(over(owner, dying(deps.table)), { roomId, name: `Earlier ${calls}` }).catch(() => {});
      const [seen] = await interleave(
        deps.table,
        [
          (table) => summary(over(reader, table), roomId),
          (table) => Government.update(over(owner, dying(table)), { roomId, description: "later" }),
        ],
        pauseAfter(calls),
      );
      const { ended, description } = await summary(reader, roomId);
      expect(description).toBe("later");
      const early = RoomSummary.parse(seen?.status === "fulfilled" ? seen.value : undefined);
      if (early.ended !== ended) continue;
      expect(early).toMatchObject({ name: `Earlier ${calls}`, description });
      counted += 1;
    }
    expect(counted).toBeGreaterThan(0);
  });

  it("is the owners' to give, in a room that is no direct one", async () => {
    const roomId = await openNamed("Delta");
    await Moderation.setRole(ada, { roomId, userId: idOf(bob), role: "moderator" });
    const acts = (ctx: Context, id: string) => [
      () => Government.update(ctx, { roomId: id, name: "Mine" }),
      () => Government.archive(ctx, { roomId: id, archived: true }),
      () => Government.remove(ctx, { roomId: id, name: "Delta" }),
    ];
    for (const act of acts(bob, roomId)) expect(await codeOf(act())).toBe("room.owner_only");
    for (const act of acts(cyd, roomId)) expect(await codeOf(act())).toBe("room.not_joined");
    const direct = (await Room.openDirect(ada, { userId: idOf(bob) })).result.room.roomId;
    for (const act of acts(ada, direct)) expect(await codeOf(act())).toBe("room.is_direct");
  });
});

describe("who may add people", () => {
  it.each([
    ["owners", "room.owner_only", "room.owner_only"],
    ["moderators", "done", "room.moderators_only"],
    ["members", "done", "done"],
  ] as const)("%s: a moderator %s, a member %s", async (invite, moderator, member) => {
    const roomId = await openRoom([ada, bob, cyd]);
    await Moderation.setRole(ada, { roomId, userId: idOf(bob), role: "moderator" });
    await Government.update(ada, { roomId, invite });
    expect((await summary(cyd, roomId)).invite ?? "owners").toBe(invite);
    for (const [ctx, expected] of [
      [bob, moderator],
      [cyd, member],
    ] as const) {
      const userId = idOf(await arrive(deps, "New"));
      const answer = Member.add(ctx, { roomId, userId }).then(
        () => "done",
        (error) => error.code,
      );
      expect(await answer).toBe(expected);
    }
  });
});

describe("who may post", () => {
  it("where moderators alone may, a member sends and edits nothing, and deletes their own", async () => {
    const roomId = await openRoom([ada, bob, cyd]);
    await Moderation.setRole(ada, { roomId, userId: idOf(bob), role: "moderator" });
    const input = { roomId, content: "before", clientMessageId: "id", afterSeq: 0 };
    const { messageId } = (await Message.send(cyd, input)).result;
    await Government.update(ada, { roomId, post: "moderators" });
    expect(await codeOf(Message.send(cyd, { roomId, content: "after" }))).toBe("room.moderators_post");
    expect(await codeOf(Message.edit(cyd, { messageId, content: "after" }))).toBe("room.moderators_post");
    // I1: what was committed before is acknowledged once more.
    expect((await Message.send(cyd, input)).result.messageId).toBe(messageId);
    await Message.remove(cyd, { messageId });
    await Message.send(bob, { roomId, content: "by a moderator" });
    await Government.update(ada, { roomId, post: "everybody" });
    await Message.send(cyd, { roomId, content: "again" });
  });

  it("mentions everybody where moderators alone may: no member in a message or an edit, also not where they had read the room before", async () => {
    const roomId = await openRoom([ada, bob, cyd]);
    await Moderation.setRole(ada, { roomId, userId: idOf(bob), role: "moderator" });
    const content = `all of you, ${mentionOf(EVERYBODY)}`;
    const { messageId } = (await Message.send(cyd, { roomId, content })).result;
    expect((await summary(bob, roomId)).mentions).toBe(1);
    await Government.update(ada, { roomId, mention: "moderators" });
    expect((await summary(cyd, roomId)).mention).toBe("moderators");
    expect(await codeOf(Message.send(cyd, { roomId, content }))).toBe("room.mention_restricted");
    expect(await codeOf(Message.edit(cyd, { messageId, content: `${content}!` }))).toBe("room.mention_restricted");
    await Message.edit(cyd, { messageId, content: "@room" });
    await Message.send(bob, { roomId, content });
    expect((await transcript(bob, roomId)).map((message) => message.content)).toContain("@room");
  });

  it.each([
    ["room.moderators_post", { post: "moderators" }],
    ["room.mention_restricted", { mention: "moderators" }],
    ["room.archived", { archived: true }],
  ] as const)("I9: %s holds against a writer who read the room before", async (code, setting) => {
    const roomId = await openRoom([ada, bob]);
    const { messageId } = (await Message.send(bob, { roomId, content: "mine" })).result;
    const writes = [
      (ctx: Context) => Message.send(ctx, { roomId, content: `late ${mentionOf(EVERYBODY)}` }),
      (ctx: Context) => Message.edit(ctx, { messageId, content: `late ${mentionOf(EVERYBODY)}` }),
    ];
    for (const write of writes) {
      let isOvertaken = false;
      const overtaken = intercept(deps.table, async ({ operation, sk }, perform) => {
        const isCommit = sk === Keys.HEAD_SK && (operation === "update" || operation === "updateOrGet");
        if (isCommit && !isOvertaken) {
          isOvertaken = true;
          if ("archived" in setting) await Government.archive(ada, { roomId, ...setting });
          else await Government.update(ada, { roomId, ...setting });
        }
        return perform();
      });
      expect(await codeOf(write(over(bob, overtaken)))).toBe(code);
      await Government.archive(ada, { roomId, archived: false });
      await Government.update(ada, { roomId, post: "everybody", mention: "everybody" });
    }
  });
});

describe("an archived room", () => {
  it("is read and left, not written, and not found until it is taken back into use", async () => {
    const roomId = await openNamed("Epsilon hall");
    const { messageId } = (await Message.send(bob, { roomId, content: "kept" })).result;
    await Government.archive(ada, { roomId, archived: true });
    expect(await namesFoundBy("epsilon")).toEqual([]);
    const refused = [
      () => Message.send(ada, { roomId, content: "?" }),
      () => Message.edit(bob, { messageId, content: "?" }),
      () => Message.remove(bob, { messageId }),
      () => Government.update(ada, { roomId, name: "?" }),
      () => Member.add(ada, { roomId, userId: idOf(cyd) }),
    ];
    for (const act of refused) expect(await codeOf(act())).toBe("room.archived");
    expect((await transcript(bob, roomId)).map(({ content }) => content)).toEqual(["kept", "Ada archived the room"]);
    expect((await summary(bob, roomId)).archived).toBe(true);
    await Government.archive(ada, { roomId, archived: false });
    expect(await namesFoundBy("epsilon")).toEqual(["Epsilon hall"]);
    await Message.send(bob, { roomId, content: "back" });
    await Government.archive(ada, { roomId, archived: true });
    await Room.leave(bob, { roomId });
  });
});

describe("what was missed", () => {
  it("I12: a sync tells of a role and of a name, though the client knows all messages", async () => {
    const roomId = await openRoom([ada, bob]);
    const { seq, change, readSeq, ended = 0 } = await summary(bob, roomId);
    await Moderation.setRole(ada, { roomId, userId: idOf(bob), role: "moderator" });
    const known = { roomId, seq: seq + 1, change, readSeq };
    const { rooms } = (await Sync.sync(bob, { rooms: [{ ...known, ended }] })).result;
    expect(rooms.find((room) => room.roomId === roomId)).toMatchObject({ role: "moderator", ended: ended + 1 });
    await Government.update(ada, { roomId, name: "Renamed" });
    const again = (await Sync.sync(bob, { rooms: [{ ...known, seq: seq + 2, ended: ended + 1 }] })).result.rooms;
    expect(again.find((room) => room.roomId === roomId)).toMatchObject({ name: "Renamed", ended: ended + 2 });
  });
});

/** The rows of a room's partition, by the kind of their sort keys. */
const rowsOf = async (roomId: string) =>
  (await all<object>(deps.table, { pk: Keys.roomPk(roomId), prefix: "" })).map(({ sk }) => sk.replace(/#.+/, ""));

describe("a deleted room", () => {
  const open = async (name: string) => {
    const roomId = await openNamed(name);
    for (const ctx of [ada, bob]) await Message.send(ctx, { roomId, content: `secret of ${name}` });
    return roomId;
  };

  it("takes the typed name", async () => {
    const roomId = await open("Zeta");
    expect(await codeOf(Government.remove(ada, { roomId, name: "zeta" }))).toBe("room.name_differs");
    await Message.send(bob, { roomId, content: "still here" });
  });

  it("I9: is found by nobody at once, before anything is removed", async () => {
    const roomId = await open("Eta hall");
    await Hello.hello(bob, {});
    const gateway = createGateway(deps);
    const { deliveries } = await Government.remove(ada, { roomId, name: "Eta hall" });
    expect(deliveries).toContainEqual({ to: "nobody", fileNote: expect.any(String) });
    await gateway.deliver(deliveries.filter(({ to }) => to === "room"));
    expect(gateway.received(bob.actor.connectionId)).toContainEqual({
      type: "room_update",
      roomId,
      data: { change: "removed", roomId },
    });
    expect(await namesFoundBy("eta")).toEqual([]);
    const refused = (ctx: Context) => [
      () => Room.get(ctx, { roomId }),
      () => Room.join(ctx, { roomId }),
      () => Room.leave(ctx, { roomId }),
      () => Read.mark(ctx, { roomId, seq: 1 }),
      () => Look.look(ctx, { roomId }),
      () => Member.list(ctx, { roomId }),
      () => Member.add(ctx, { roomId, userId: idOf(cyd) }),
      () => Moderation.listBanned(ctx, { roomId }),
      () => Government.update(ctx, { roomId, name: "?" }),
      () => Message.send(ctx, { roomId, content: "?" }),
      () => Message.edit(ctx, { messageId: `${roomId}.1`, content: "?" }),
      () => Message.remove(ctx, { messageId: `${roomId}.1` }),
      ...[{}, { before: 3 }, { after: 0 }].map((place) => () => History.read(ctx, { roomId, ...place })),
    ];
    for (const ctx of [ada, bob, cyd])
      for (const act of refused(ctx)) expect(await codeOf(act())).toBe("room.not_found");
    expect((await Typing.type(bob, { roomId }, true)).deliveries).toEqual([]);
    expect((await Hello.hello(bob, {})).result.rooms.map((room) => room.roomId)).not.toContain(roomId);
    const known = { roomId, seq: 9, change: 9, readSeq: 0, ended: 9 };
    expect((await Sync.sync(bob, { rooms: [known] })).result.removed).toContain(roomId);
  });

  it("leaves its head and its row, without a text or a name, and no view of it", async () => {
    const roomId = await open("Theta");
    const gateway = createGateway(deps);
    await gateway.deliver((await Government.remove(ada, { roomId, name: "Theta" })).deliveries);
    await gateway.work();
    expect(await rowsOf(roomId)).toEqual(["ABOUT", "LOG"]);
    const rest = await all<object>(deps.table, { pk: Keys.roomPk(roomId), prefix: "" });
    expect(JSON.stringify(rest)).not.toMatch(/Theta|secret|Ada|Bob/);
    for (const ctx of [ada, bob]) expect(await deps.table.get(Keys.userRoom(idOf(ctx), roomId))).toBeUndefined();
    expect(await all(deps.table, { pk: Keys.subscriptionPk(roomId, 0), prefix: "CONN#" })).toEqual([]);
  });

  it("is not made again by its creator's retry", async () => {
    const input = { name: "Iota", clientRoomId: "iota" };
    const { roomId } = (await Room.create(ada, input)).result.room;
    await Government.remove(ada, { roomId, name: "Iota" });
    while (!(await Erasure.erase(deps, createFiles(deps.clock).store, roomId)));
    expect(await codeOf(Room.create(ada, input))).toBe("room.not_found");
    expect(await rowsOf(roomId)).toEqual(["ABOUT", "LOG"]);
    expect(await namesFoundBy("iota")).toEqual([]);
  });

  it("is erased in bounded steps, wherever one dies, and by the next hello of a member where the work was lost", async () => {
    const roomId = await open("Kappa");
    const size = 2 * Erasure.ERASED_ROWS;
    await deps.load(
      Array.from({ length: size }, (_, n) => ({
        ...Keys.logRow(roomId, n + 10),
        userId: idOf(ada),
        username: "Ada",
        content: "old",
        nonce: `n${n}`,
        timestamp: 0,
      })),
    );
    await deps.table.update(Keys.head(roomId), { set: { seq: size + 9 } });
    await Government.remove(ada, { roomId, name: "Kappa" });
    const { deliveries } = await Hello.hello(bob, {});
    expect(deliveries).toContainEqual({ to: "nobody", erased: roomId });
    let steps = 0;
    for (let isDone = false; !isDone; steps += 1) {
      let removals = 0;
      const dying = steps % 2 === 0 ? Erasure.ERASED_ROWS / 3 : Erasure.ERASED_ROWS;
      const table = intercept(deps.table, ({ operation }, perform) => {
        if (operation === "remove") removals += 1;
        return removals > dying ? Promise.reject(new Crash()) : perform();
      });
      isDone = await Erasure.erase({ ...deps, table }, createFiles(deps.clock).store, roomId).catch(() => false);
      expect(removals).toBeLessThanOrEqual(Erasure.ERASED_ROWS + 25);
    }
    expect(steps).toBeGreaterThan(2);
    expect(await rowsOf(roomId)).toEqual(["ABOUT", "LOG"]);
  });
});
