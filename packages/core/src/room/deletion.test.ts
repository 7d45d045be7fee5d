import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Context } from "../context";
import * as Read from "../log/read";
import * as Account from "../people/account";
import * as Code from "../people/code";
import * as Passkey from "../people/passkey";
import * as Profile from "../people/profile";
import * as Provider from "../people/provider";
import * as Session from "../people/session";
import * as SignIn from "../people/sign-in";
import * as User from "../people/user";
import * as Keys from "../table/keys";
import { isActive } from "../table/row";
import { arrive, depsOver, openRoom, over, type TestDeps, transcript } from "../testing/deps";
import { memoryEngine } from "../testing/engine";
import { createGateway } from "../testing/gateway";
import { Crash, intercept } from "../testing/interleave";
import * as Deletion from "./deletion";
import * as Export from "./export";
import * as Government from "./government";
import * as Invitation from "./invitation";
import * as Message from "./message";
import * as Moderation from "./moderation";
import * as Report from "./report";
import * as Room from "./room";
import * as Standing from "./standing";
import * as Work from "./work";

const SECRETS = ["secret"] as const;
const ADDRESS = "ada@example.com";
const GITHUB = { provider: "github", subject: "1" } as const;
const FOR_EVER = Number.POSITIVE_INFINITY;

let deps: TestDeps;
let ada: Context;
let bob: Context;
let roomId: string;
let direct: string;
let secret: string;

const say = async (who: Context, content: string) => {
  who.clock.sleep(1_000);
  return Message.send(who, { roomId, content });
};

/** Two people with a room and a direct room; Ada has an address, a passkey, a provider and a session. */
const live = async () => {
  deps = depsOver(memoryEngine());
  onTestFinished(deps.close);
  [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
  roomId = await openRoom([ada, bob], { isPrivate: true });
  direct = (await Room.openDirect(ada, { userId: bob.actor.userId })).result.room.roomId;
  for (const content of ["one", "two", "three"]) await say(ada, content);
  await say(bob, "four");
  const code = await Code.issue(deps, SECRETS, ADDRESS);
  const around = { policy: { signUp: "open" }, administration: undefined, caller: ada.actor } as const;
  await SignIn.byCode(deps, { address: ADDRESS, code }, SECRETS, around);
  const passkey = { credentialId: "key", publicKey: "", counter: 0, transports: [], name: "Key", createdAt: 0 };
  await Passkey.add(deps, { userId: ada.actor.userId, ...passkey });
  await Provider.link(deps, ada.actor.userId, GITHUB);
  const named = await Profile.update(ada, { handle: "countess" });
  await createGateway(deps).deliver(named.deliveries);
  secret = (await Session.open(deps, { ...ada.actor, workspaceRole: "member" }, { hostOnly: true })).secret;
};
beforeEach(live);

const erase = async (messages: "keep" | "delete", table = deps.table, deadline = FOR_EVER) => {
  const { userId } = ada.actor;
  const given = { ...deps, table };
  await Deletion.begin(given, userId, "Ada", messages);
  return Deletion.perform(given, createGateway(deps).live, userId, deadline);
};

/** What there is of Ada, but for her tombstone. */
const leftOf = async () => {
  const { userId } = ada.actor;
  const { rows } = await deps.table.query({ pk: Keys.userPk(userId), prefix: "" });
  const found = await Session.find(deps, [{ secret, hostOnly: true }]);
  const listed = async (prefix: string) => (await User.list(bob, { prefix })).result.users;
  return {
    rows: rows.map(({ sk }) => sk).filter((sk) => !sk.startsWith("CONN#")),
    session: found,
    address: await Account.ofAddress(deps, ADDRESS),
    passkey: await deps.table.get(Keys.passkey(Passkey.idOf("key"))),
    provider: await deps.table.get(Keys.provider(GITHUB.provider, GITHUB.subject)),
    listed: [...(await listed("ada")), ...(await listed("@countess"))],
    isMember: isActive(await Standing.find(deps, roomId, userId)),
    note: await deps.table.get(Keys.deletion(userId)),
  };
};

const NOTHING = {
  rows: ["PROFILE"],
  session: undefined,
  address: undefined,
  passkey: undefined,
  provider: undefined,
  listed: [],
  isMember: false,
  note: undefined,
};

const contents = async () => (await transcript(bob, roomId)).filter(({ messageType }) => messageType === "TEXT");

describe("deleting an account", () => {
  it("leaves a tombstone of the person and nothing else, and keeps their messages if asked", async () => {
    expect(await erase("keep")).toBe(true);
    expect(await leftOf()).toEqual(NOTHING);
    const profile = await deps.table.get(Keys.profile(ada.actor.userId));
    expect(profile).toEqual({ ...Keys.profile(ada.actor.userId), deleted: true });
    expect((await contents()).map(({ content }) => content)).toEqual(["one", "two", "three", "four"]);
    // The room has another owner, and the direct room is still Bob's.
    expect((await Room.get(bob, { roomId })).result.room.role).toBe("owner");
    expect((await Room.get(bob, { roomId: direct })).result.room.kind).toBe("direct");
  });

  it("deletes their messages if asked, and nobody else's", async () => {
    await erase("delete");
    expect(await leftOf()).toEqual(NOTHING);
    expect((await contents()).map(({ content, deleted }) => [content, deleted ?? false])).toEqual([
      ["", true],
      ["", true],
      ["", true],
      ["four", false],
    ]);
  });

  it("I8: deletes their messages, and takes their reactions, also in rooms that they left or were removed from", async () => {
    const ends = ["left", "kicked", "banned"] as const;
    const rooms: string[] = [];
    for (const [isPrivate, how] of ends.flatMap((end) => [true, false].map((isPrivate) => [isPrivate, end] as const))) {
      const room = await openRoom([bob, ada], { isPrivate });
      deps.clock.advance(10_000);
      await Message.send(ada, { roomId: room, content: "mine" });
      const { messageId } = (await Message.send(bob, { roomId: room, content: "his" })).result;
      await Message.react(ada, { messageId, emoji: "👍", on: true });
      const whom = { roomId: room, userId: ada.actor.userId };
      if (how === "left") await Room.leave(ada, { roomId: room });
      else if (how === "kicked") await Moderation.kick(bob, whom);
      else await Moderation.ban(bob, whom);
      rooms.push(room);
    }
    await erase("delete");
    expect(await leftOf()).toEqual(NOTHING);
    for (const room of rooms) {
      const shown = (await transcript(bob, room)).filter(({ messageType }) => messageType === "TEXT");
      expect(shown.map(({ content, deleted, reactions }) => [content, deleted, reactions])).toEqual([
        ["", true, undefined],
        ["his", undefined, undefined],
      ]);
      const { rows } = await deps.table.query({ pk: Keys.roomPk(room), prefix: "" });
      expect(JSON.stringify(rows)).not.toContain("mine");
    }
  });

  it("forgets that they were in rooms, with their messages kept, and in rooms that are deleted", async () => {
    const [kept, doomed] = [await openRoom([bob, ada]), await openRoom([bob, ada])];
    for (const room of [kept, doomed]) await Room.leave(ada, { roomId: room });
    await createGateway(deps).deliver((await Government.remove(bob, { roomId: doomed, name: "general" })).deliveries);
    await erase("keep");
    expect(await leftOf()).toEqual(NOTHING);
    expect(await deps.table.get(Keys.formerRoom(ada.actor.userId, doomed))).toBeUndefined();
  });

  it("takes their reactions with their messages, and keeps both if asked", async () => {
    for (const messages of ["keep", "delete"] as const) {
      await live();
      const [first] = await contents();
      const fourth = (await contents()).at(-1);
      for (const [who, message] of [
        [ada, fourth],
        [bob, fourth],
        [bob, first],
      ] as const) {
        who.clock.sleep(1_000);
        await Message.react(who, { messageId: message?.messageId ?? "", emoji: "👍", on: true });
      }
      await erase(messages);
      const [a, b] = [ada.actor.userId, bob.actor.userId];
      const left = (await contents()).map(({ reactions }) => reactions?.map(({ userIds }) => userIds));
      expect(left).toEqual(
        messages === "keep" ? [[[b]], undefined, undefined, [[a, b]]] : [undefined, undefined, undefined, [[b]]],
      );
    }
  });

  it("lets the address be somebody else's, who is another person", async () => {
    await erase("keep");
    const code = await Code.issue(deps, SECRETS, ADDRESS);
    const around = { policy: { signUp: "open" }, administration: undefined, caller: undefined } as const;
    const heir = await SignIn.byCode(deps, { address: ADDRESS, code, username: "Heir" }, SECRETS, around);
    expect(heir.userId).not.toBe(ada.actor.userId);
  });

  it("that dies at any call is completed by the next run, which finds it by itself", async () => {
    // With the fourth call it has begun.
    for (let step = 4; ; step += 1) {
      await live();
      const left = await openRoom([bob, ada]);
      await Message.send(ada, { roomId: left, content: "before I left" });
      await Room.leave(ada, { roomId: left });
      let calls = 0;
      const table = intercept(deps.table, (_call, perform) => {
        calls += 1;
        return calls > step ? Promise.reject(new Crash()) : perform();
      });
      const isDone = await erase("delete", table).catch(() => false);
      if (isDone) break;
      deps.clock.advance(10 * 60_000);
      expect(await Deletion.unfinished(deps)).toEqual([ada.actor.userId]);
      expect((await leftOf()).session === undefined || step < 5).toBe(true);
      expect(await erase("delete")).toBe(true);
      expect(await leftOf(), `after ${step} calls`).toEqual(NOTHING);
      expect((await transcript(bob, left)).map(({ content }) => content)).not.toContain("before I left");
    }
  });

  it("is nobody's to take up while somebody goes on with it, and is taken up by the sweep once nobody does", async () => {
    const gateway = createGateway(deps);
    const sweep = () => Work.perform(deps, gateway.live, gateway.services, { task: "sweep" });
    const { userId } = ada.actor;
    for (let rooms = 0; rooms < 8; rooms += 1) await openRoom([ada]);
    await Deletion.begin(deps, userId, "Ada", "delete");
    for (let minutes = 0; minutes < 6; minutes += 1) {
      deps.clock.advance(60_000);
      expect(await Deletion.unfinished(deps)).toEqual([]);
      await Deletion.perform(deps, gateway.live, userId, deps.clock.now());
    }
    await sweep();
    expect(gateway.works).toEqual([]);
    deps.clock.advance(3 * 60_000);
    await sweep();
    await gateway.work();
    expect(await leftOf()).toEqual(NOTHING);
  });

  it("is taken up at once in another epoch, as the process that began it is no more", async () => {
    const { userId } = ada.actor;
    await Deletion.begin(deps, userId, "Ada", "delete");
    expect(await Deletion.unfinished(deps)).toEqual([]);
    const next = { ...deps, epoch: "second" };
    expect(await Deletion.unfinished(next)).toEqual([userId]);
    await Deletion.perform(next, createGateway(deps).live, userId, deps.clock.now());
    expect(await Deletion.unfinished(next)).toEqual([]);
  });

  it("goes on where the time was over, page by page", async () => {
    for (let n = 0; n < 250; n += 1) await say(n % 2 === 0 ? ada : bob, `${n}`);
    let runs = 1;
    let isDone = await erase("delete", deps.table, deps.clock.now());
    const places: unknown[] = [];
    for (; !isDone; runs += 1) {
      places.push((await deps.table.get<{ before?: number }>(Keys.deletion(ada.actor.userId)))?.before);
      isDone = await Deletion.perform(deps, createGateway(deps).live, ada.actor.userId, deps.clock.now());
    }
    expect(runs).toBeGreaterThan(3);
    expect(new Set(places.filter(Boolean)).size).toBeGreaterThan(1);
    expect((await leftOf()).note).toBeUndefined();
    const own = (await contents()).filter(({ userId }) => userId === ada.actor.userId);
    expect(own.filter(({ deleted }) => !deleted)).toEqual([]);
  });
});

describe("exporting an account", () => {
  it("has the rooms that one is in, with what one wrote there and has not deleted", async () => {
    const [, second] = await contents();
    await Message.remove(ada, { messageId: second?.messageId ?? "" });
    const { rooms, isComplete } = await Export.rooms(ada, FOR_EVER);
    expect(isComplete).toBe(true);
    const own = rooms.find((room) => room.roomId === roomId);
    expect(own).toMatchObject({ name: "general", kind: "private", role: "owner" });
    expect(own?.messages.map(({ content }) => content)).toEqual(["three", "one"]);
    // A direct room has no name of its own: it is the other person's.
    expect(rooms.find((room) => room.roomId === direct)).toMatchObject({ name: "Bob", kind: "direct", messages: [] });
  });

  it("has what they have set, reported and reacted to, and the invitations that they made; no secrets", async () => {
    const { messageId } = (await say(bob, "his")).result;
    await Message.react(ada, { messageId, emoji: "👍", on: true });
    await Report.report(ada, { roomId, messageId, reason: "Rude" });
    await Read.setLevel(ada, { roomId, level: "mentions" });
    const { code } = (await Invitation.create(ada, { roomId, days: 1, uses: 3 })).result.invitation;
    await Moderation.setRole(ada, { roomId, userId: bob.actor.userId, role: "owner" });
    await Invitation.create(bob, { roomId });
    const exported = await Export.rooms(ada, FOR_EVER);
    expect(exported.rooms.find((room) => room.roomId === roomId)).toMatchObject({
      level: "mentions",
      readSeq: expect.any(Number),
      reactions: [{ messageId, emoji: "👍" }],
    });
    expect(exported.reports).toEqual([{ messageId, reason: "Rude", reportedAt: expect.any(String) }]);
    expect(exported.invitations).toEqual([
      { roomId, createdAt: expect.any(String), expiresAt: expect.any(String), usesLeft: 3 },
    ]);
    expect(JSON.stringify(exported)).not.toContain(code.split(".")[1]);
  });

  it("I9: has of rooms that one has left what anybody may read, and says in words what it leaves out", async () => {
    const rooms: string[] = [];
    for (const [isPrivate, isBan] of [
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ] as const) {
      const room = await openRoom([bob, ada], { isPrivate });
      deps.clock.advance(10_000);
      await Message.send(ada, { roomId: room, content: "mine" });
      await Message.send(bob, { roomId: room, content: "his" });
      if (isBan) await Moderation.ban(bob, { roomId: room, userId: ada.actor.userId });
      else await Room.leave(ada, { roomId: room });
      rooms.push(room);
    }
    const exported = await Export.rooms(ada, FOR_EVER);
    expect(exported.isComplete).toBe(true);
    expect(exported.rooms.filter((room) => rooms.includes(room.roomId))).toEqual([
      expect.objectContaining({ roomId: rooms[0], messages: [expect.objectContaining({ content: "mine" })] }),
    ]);
    expect(exported.rooms.find((room) => room.roomId === rooms[0])?.role).toBeUndefined();
    expect(exported.leftOut.join()).toMatch(/private rooms that you have left, and in rooms that you are banned from/);
  });

  it("says that it is not complete where the time was over", async () => {
    const cut = await Export.rooms(ada, deps.clock.now());
    expect(cut).toMatchObject({ rooms: [], isComplete: false });
    expect(cut.leftOut.join()).toMatch(/could not be read in time/);
  });

  it("has nothing of a room that one was removed from", async () => {
    await Moderation.ban(ada, { roomId, userId: bob.actor.userId });
    const { rooms } = await Export.rooms(over(bob, deps.table), FOR_EVER);
    expect(rooms.map((room) => room.roomId)).toEqual([direct]);
  });
});
