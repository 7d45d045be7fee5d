import { afterAll, describe, expect, it } from "vitest";
import * as Head from "../log/head";
import * as Hello from "../room/hello";
import * as History from "../room/history";
import * as Member from "../room/member";
import * as Message from "../room/message";
import * as Moderation from "../room/moderation";
import * as Room from "../room/room";
import * as Sync from "../room/sync";
import * as Keys from "../table/keys";
import type { HeadRow } from "../table/row";
import { all } from "../table/table";
import { arrive, connect, depsOver, openDeps, openRoom, transcript } from "../testing/deps";
import { memoryEngine } from "../testing/engine";
import former from "../testing/former-table.json";
import * as Profile from "./profile";
import * as User from "./user";

const deps = await openDeps();
afterAll(deps.close);

/** Ada, who has written to Bob, added and removed Cyd, and then taken another name, as has Cyd. */
const rename = async () => {
  const [ada, bob, cyd] = [await arrive(deps, "Ada"), await arrive(deps, "Bob"), await arrive(deps, "Cyd")];
  const roomId = await openRoom([ada, bob]);
  const { room: direct } = (await Room.openDirect(ada, { userId: bob.actor.userId })).result;
  for (const place of [roomId, direct.roomId]) await Message.send(ada, { roomId: place, content: "Hello" });
  await Member.add(ada, { roomId, userId: cyd.actor.userId });
  await Moderation.ban(ada, { roomId, userId: cyd.actor.userId });
  await Profile.update(ada, { username: "Countess" });
  await Profile.update(cyd, { username: "Cydney" });
  return { ada, bob, cyd, roomId, direct: direct.roomId };
};

describe("I20: today's name shows", () => {
  it("beside every message, also the oldest, and in what the room says", async () => {
    const { bob, cyd, roomId } = await rename();
    const object = { userId: cyd.actor.userId, username: "Cydney" };
    expect(await transcript(bob, roomId)).toMatchObject([
      { username: "Countess", content: "Hello" },
      { username: "Countess", content: "Countess added Cydney", system: { kind: "added", object } },
      { username: "Countess", content: "Countess removed Cydney", system: { kind: "removed", object } },
    ]);
  });

  it("in lists of rooms: who wrote last, and with whom one speaks", async () => {
    const { ada, bob, roomId, direct } = await rename();
    const shown = [
      { roomId, lastMessagePreview: "Countess removed Cydney" },
      {
        roomId: direct,
        name: "Countess",
        peer: { userId: ada.actor.userId, username: "Countess", rev: 1 },
        lastMessagePreview: "Countess: Hello",
      },
    ];
    const rooms = [
      (await Hello.hello(bob, {})).result.rooms,
      (await Sync.sync(bob, { rooms: [] })).result.rooms,
      [(await Room.get(bob, { roomId })).result.room, (await Room.get(bob, { roomId: direct })).result.room],
    ];
    for (const found of rooms)
      expect([roomId, direct].map((id) => found.find((room) => room.roomId === id))).toMatchObject(shown);
  });

  it("in the list of members, and to oneself after the next hello", async () => {
    const { ada, bob, roomId } = await rename();
    const { members } = (await Member.list(bob, { roomId })).result;
    expect(members.map(({ username }) => username).sort()).toEqual(["Bob", "Countess"]);
    const { user } = (await Hello.hello(await connect(deps, ada.actor), {})).result;
    expect(user).toEqual({ userId: ada.actor.userId, username: "Countess", rev: 1 });
  });

  it("of somebody else's message that the owner deletes", async () => {
    const [owner, author] = [await arrive(deps, "Olga"), await arrive(deps, "Arthur")];
    const roomId = await openRoom([owner, author]);
    const { messageId } = (await Message.send(author, { roomId, content: "Oops" })).result;
    await Profile.update(author, { username: "Artur" });
    expect((await Message.remove(owner, { messageId })).result.deleted).toMatchObject({ username: "Artur" });
  });

  it("and no name is in the log, in a membership or in a room", async () => {
    const { roomId, direct } = await rename();
    for (const place of [roomId, direct]) {
      const rows = JSON.stringify(await all(deps.table, { pk: Keys.roomPk(place), prefix: "" }));
      for (const name of ["Ada", "Bob", "Cyd", "Countess"]) expect(rows).not.toContain(name);
    }
  });
});

describe("a person who has deleted their account", () => {
  it("is named so wherever their messages show, and cannot be added, found or written to", async () => {
    const { ada, bob, roomId, direct } = await rename();
    const { userId } = ada.actor;
    await deps.table.put({ ...Keys.profile(userId), deleted: true });
    expect((await History.read(bob, { roomId, limit: 1 })).result.messages).toMatchObject([
      { userId, username: "Deleted account" },
    ]);
    const gone = { userId, username: "Deleted account", deleted: true };
    expect((await Room.get(bob, { roomId: direct })).result.room).toMatchObject({
      name: "Deleted account",
      peer: gone,
    });
    expect((await User.getMany(bob, { userIds: [userId] })).result.users).toEqual([gone]);
    expect(await User.find(deps, userId)).toBeUndefined();
  });
});

describe("a table of a version that wrote names into rows", () => {
  const revived = async () => {
    const old = depsOver(memoryEngine());
    for (const row of former.rows) if (!("rooms" in row)) await old.table.put(row);
    old.clock.advance(former.now + 5_000 - old.clock.now());
    return old;
  };
  const { roomId } = former.rooms.general;

  it("shows today's name beside messages of before, and in its direct rooms and memberships", async () => {
    const old = await revived();
    const ctx = { ...old, actor: former.people.ada };
    await Profile.update({ ...old, actor: former.people.bob }, { username: "Robert" });
    const names = (await transcript(ctx, roomId)).filter(({ userId }) => userId === former.people.bob.userId);
    expect(new Set(names.map(({ username }) => username))).toEqual(new Set(["Robert"]));
    const { members } = (await Member.list(ctx, { roomId })).result;
    expect(members).toContainEqual(expect.objectContaining({ username: "Robert" }));
  });

  it("shows the row's name of somebody without a profile", async () => {
    const old = await revived();
    const { bob } = former.people;
    await old.table.remove(Keys.profile(bob.userId));
    const { messages } = (await History.read({ ...old, actor: former.people.ada }, { roomId })).result;
    expect(messages.find(({ userId }) => userId === bob.userId)).toMatchObject({ username: bob.username });
  });

  it("gets new messages without a name beside them, on the head, too", async () => {
    const old = await revived();
    await Message.send({ ...old, actor: former.people.bob }, { roomId, content: "new" });
    const head = await old.table.get<HeadRow>(Keys.head(roomId));
    expect(head && Head.newestOf(head)).not.toHaveProperty("username");
  });
});
