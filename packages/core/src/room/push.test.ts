import { parseMessageId } from "@parley/protocol/id";
import type { Level } from "@parley/protocol/level";
import { LIMITS } from "@parley/protocol/limits";
import { EVERYBODY, mentionOf } from "@parley/protocol/mention";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Connection from "../live/connection";
import type { PushOutcome } from "../live/push-service";
import { signOut } from "../live/sign-out";
import * as Read from "../log/read";
import * as Preferences from "../people/preferences";
import * as PushDevice from "../people/push-device";
import * as Session from "../people/session";
import * as User from "../people/user";
import * as Keys from "../table/keys";
import { arrive, connect, openDeps, openRoom, over } from "../testing/deps";
import { createGateway } from "../testing/gateway";
import { intercept } from "../testing/interleave";
import * as Block from "./block";
import * as Deletion from "./deletion";
import * as Hello from "./hello";
import * as Member from "./member";
import * as Message from "./message";
import * as Moderation from "./moderation";
import * as Push from "./push";
import * as Room from "./room";

const deps = await openDeps();
afterAll(deps.close);

const KEYS = { p256dh: "B", auth: "a" };

/** Somebody whose browser gets pushes, and who has no connection. */
const absent = async (name: string): Promise<Context & { endpoint: string; session: string }> => {
  const user = await User.create(deps, name);
  const { secret } = await Session.open(deps, user, { hostOnly: true });
  const session = Session.hash(secret);
  const endpoint = `https://push.example/${user.userId}`;
  await PushDevice.add(
    deps,
    { userId: user.userId, session, device: "Firefox", origin: "https://chat.example" },
    { endpoint, keys: KEYS },
  );
  return { ...deps, actor: { userId: user.userId, username: name, connectionId: deps.mintId() }, endpoint, session };
};

const ada = await arrive(deps, "Ada");
const cyd = await arrive(deps, "Cyd");
let bob = await absent("Bob");
let gateway = createGateway(deps);
let roomId = "";

beforeEach(async () => {
  bob = await absent("Bob");
  gateway = createGateway(deps);
  roomId = await openRoom([ada, bob, cyd]);
});

const say = async (
  content: string,
  { by = ada, to = roomId, replyToMessageId }: { by?: Context; to?: string; replyToMessageId?: string } = {},
) => {
  deps.clock.advance(LIMITS.floodIntervalMs);
  return Message.send(by, { roomId: to, content, ...(replyToMessageId !== undefined && { replyToMessageId }) });
};
const told = () => gateway.pushes.sent.map(({ pushed }) => pushed);
const mention = (person: Context) => mentionOf(person.actor.userId);
/** Says something, and does what is handed on after that. */
const tell = async (...said: Parameters<typeof say>) => gateway.deliver((await say(...said)).deliveries);
const directOf = async () => (await Room.openDirect(ada, { userId: bob.actor.userId })).result.room.roomId;

describe("a push", () => {
  it("tells somebody without a connection of a message that mentions them, by the names of today", async () => {
    await tell(`Hello ${mention(bob)}, ${mention(cyd)} and ${mentionOf("nobody")}`);
    expect(gateway.pushes.sent).toMatchObject([
      {
        endpoint: bob.endpoint,
        pushed: { type: "message", roomId, seq: 1, title: "Ada · general", text: "Hello @Bob, @Cyd and @…" },
      },
    ]);
  });

  it("tells of a message to everybody, of a direct one, and of an answer", async () => {
    await tell(`${mentionOf(EVERYBODY)} lunch`);
    const direct = await directOf();
    await tell("psst", { to: direct });
    const { messageId } = (await say("who is there?", { by: bob })).result;
    await tell("me", { replyToMessageId: messageId });
    expect(told()).toMatchObject([
      { roomId, text: "@room lunch" },
      { roomId: direct, title: "Ada", text: "psst" },
      { roomId, text: "me" },
    ]);
  });

  it("is handed on for what is meant for somebody, and for nothing else", async () => {
    const own = (await say("mine")).result.messageId;
    for (const outcome of [
      await say("good morning"),
      await say("@Bob by name alone"),
      await say(`I, ${mention(ada)}`),
      await say("I go on", { replyToMessageId: own }),
    ])
      expect(outcome.deliveries).toHaveLength(1);
    expect((await say(mention(bob))).deliveries).toContainEqual({
      to: "nobody",
      push: { roomId, seq: 6, kind: "public" },
    });
  });

  it("costs no unit and no call where the message is meant for nobody in particular", async () => {
    const cost = await deps.cost(() => say("good morning"));
    const meant = await deps.cost(() => say(mention(bob)));
    expect(cost).toEqual({ read: 2, write: 2 });
    expect(meant).toEqual(cost);
    await tell("good morning");
    expect(gateway.works).toEqual([]);
    expect(told()).toEqual([]);
  });

  it("costs the worker ten read units for a person, and an answer half a unit", async () => {
    const { deliveries } = await say(mention(bob));
    // One more tells those who are there.
    expect(await deps.cost(() => gateway.deliver(deliveries))).toEqual({ read: 1 + 10, write: 0 });
    const { messageId } = (await say("who is there?", { by: bob })).result;
    expect(await deps.cost(() => say("me", { replyToMessageId: messageId }))).toEqual({ read: 2.5, write: 2 });
  });

  it("says neither who nor what to somebody who does not want that", async () => {
    await Preferences.set(bob, { sound: false, texts: false });
    await tell(mention(bob));
    expect(told()).toEqual([{ type: "message", roomId, seq: 1 }]);
  });

  it("cuts a long text", async () => {
    await tell(`${mention(bob)} ${"x".repeat(3_000)}`);
    const [pushed] = told();
    expect(pushed).toMatchObject({ text: `@Bob ${"x".repeat(Push.PUSH.textCharacters - 5)}` });
  });

  it("goes to every page of a room in which everybody is mentioned", async () => {
    const people = await Promise.all(
      Array.from({ length: Push.PUSH.members + 20 }, (_, n) => User.create(deps, `Member ${n}`)),
    );
    for (const { userId } of people)
      await Member.grantMembership(deps, roomId, { userId }, { role: "member", seq: 0 }, Member.ABSENT);
    await tell(mentionOf(EVERYBODY));
    expect(told()).toHaveLength(1);
  });
});

describe("nobody is told by a push", () => {
  const nobody = async (arranged: () => Promise<unknown>, content = mention(bob)) => {
    await arranged();
    await tell(content);
    expect(told()).toEqual([]);
  };

  it("whose app is open somewhere", () => nobody(() => connect(deps, bob.actor)));

  it("unless that connection has died without a word", async () => {
    const tab = await connect(deps, bob.actor);
    deps.clock.advance(60_000);
    gateway.answer(tab.actor.connectionId, 410);
    await tell(mention(bob));
    expect(told()).toHaveLength(1);
  });

  it.each<[string, Level, string | undefined, number]>([
    ["who wants to be told nothing of the room", "nothing", undefined, 0],
    ["who has muted it", "all", "2031-01-01T00:00:00.000Z", 0],
    ["but somebody who wants to be told of mentions", "mentions", undefined, 1],
    ["but somebody whose mute is over", "all", "2029-01-01T00:00:00.000Z", 1],
  ])("%s", async (_who, level, muteUntil, pushes) => {
    await Read.setLevel(bob, { roomId, level, ...(muteUntil !== undefined && { muteUntil }) });
    await tell(mention(bob));
    expect(told()).toHaveLength(pushes);
  });

  it("in their quiet hours", () =>
    nobody(() =>
      Preferences.set(bob, { quietHours: { from: 0, to: 1_439, timeZone: "UTC" }, sound: false, texts: true }),
    ));

  it("who has read the message meanwhile, on another device", async () => {
    const { deliveries } = await say(mention(bob));
    await Read.mark(bob, { roomId, seq: 1 });
    await gateway.deliver(deliveries);
    expect(told()).toEqual([]);
  });

  it("I22: who has left the room, or was banned, or was never in it", async () => {
    await nobody(() => Room.leave(bob, { roomId }));
    await Member.add(ada, { roomId, userId: bob.actor.userId });
    const { deliveries } = await say(mention(bob));
    await Moderation.ban(ada, { roomId, userId: bob.actor.userId });
    await gateway.deliver(deliveries);
    expect(told()).toEqual([]);
    await nobody(async () => {}, mention(await absent("Eve")));
  });

  it("I22: of a message that was deleted meanwhile", async () => {
    const { deliveries, result } = await say(mention(bob));
    await Message.remove(ada, { messageId: result.messageId });
    await gateway.deliver(deliveries);
    expect(told()).toEqual([]);
  });

  it("who has blocked the author", () => nobody(() => Block.block(bob, { userId: ada.actor.userId })));

  it("of their own message", async () => {
    await tell(mentionOf(EVERYBODY), { by: bob });
    expect(told()).toEqual([]);
  });

  it("I22: who has signed out, or whose session is over", async () => {
    await nobody(() => signOut(deps, gateway.live, bob.session));
    expect(await PushDevice.ofUser(deps, bob.actor.userId)).toEqual([]);
    bob = await absent("Bob");
    await Member.add(ada, { roomId, userId: bob.actor.userId });
    deps.clock.advance(LIMITS.sessionTtlMs + 1);
    await nobody(async () => {});
  });

  it("who has deleted their account", async () => {
    await Deletion.begin(deps, bob.actor.userId, "Bob", "keep");
    await Deletion.perform(deps, gateway.live, bob.actor.userId, Number.POSITIVE_INFINITY);
    expect(await deps.table.get(Keys.preferences(bob.actor.userId))).toBeUndefined();
    await nobody(async () => {});
  });
});

describe("a push service", () => {
  const answers = async (...planned: PushOutcome[]) => {
    gateway.pushes.answer(bob.endpoint, ...planned);
    return tell(mention(bob));
  };
  const devices = async () => (await PushDevice.ofUser(deps, bob.actor.userId)).length;

  it("that has forgotten a browser has Parley forget it, too", async () => {
    expect(await answers({ outcome: "gone" })).toMatchObject({ pushesGone: 1, pushesFailed: 0, gone: 0, failed: 0 });
    expect(await devices()).toBe(0);
  });

  it("that finds a push too large gets it without its text", async () => {
    expect(await answers({ outcome: "too large" }, { outcome: "accepted" })).toMatchObject({
      pushes: 1,
      pushesFailed: 0,
    });
    expect(told()).toMatchObject([{ text: "@Bob" }, { type: "message", roomId, seq: 1 }]);
    expect(told()[1]).not.toHaveProperty("text");
  });

  it("that is busy gets it once more after the time that it asks for", async () => {
    const begun = deps.clock.now();
    expect(await answers({ outcome: "later", retryAfterMs: 5_000 }, { outcome: "accepted" })).toMatchObject({
      pushes: 1,
      pushesFailed: 0,
    });
    expect(deps.clock.now() - begun).toBeGreaterThanOrEqual(5_000);
    expect(told()).toHaveLength(2);
  });

  it("that is busy for long, or again and again, is given up, and the browser stays", async () => {
    expect(await answers({ outcome: "later", retryAfterMs: 60_000 })).toMatchObject({ pushesFailed: 1, failed: 0 });
    expect(told()).toHaveLength(1);
    gateway.pushes.sent.length = 0;
    expect(await answers({ outcome: "later" })).toMatchObject({ pushesFailed: 1, failed: 0 });
    expect(told()).toHaveLength(Push.PUSH.attempts);
    expect(await devices()).toBe(1);
  });

  it("I22: that is busy is not told of what was deleted, or left, before the next try", async () => {
    const { deliveries, result } = await say(mention(bob));
    gateway.pushes.answer(bob.endpoint, { outcome: "later" }, { outcome: "accepted" });
    const { seq } = parseMessageId(result.messageId);
    let tries = 0;
    const meanwhile = intercept(deps.table, async ({ sk }, perform) => {
      // The first read of the next try.
      if (gateway.pushes.sent.length === 1 && sk === "LOG#HEAD" && tries++ === 0)
        await Message.remove(ada, { messageId: result.messageId });
      return perform();
    });
    const work = { task: "push", roomId, seq, kind: "public" } as const;
    await Push.perform(over(ada, meanwhile), gateway.live, gateway.pushes.service, work);
    expect(told()).toHaveLength(1);
    expect(deliveries).toHaveLength(2);
  });
});

describe("the browsers of a person", () => {
  const owner = () => ({ userId: bob.actor.userId, session: bob.session, device: "Firefox", origin: "https://c" });
  const endpoint = (n: number) => `https://push.example/${n}`;

  it("are as many as there may be: one more takes the place of the oldest", async () => {
    await PushDevice.forget(deps, bob.actor.userId);
    for (let n = 0; n <= LIMITS.pushDevices; n += 1) {
      deps.clock.advance(1);
      await PushDevice.add(deps, owner(), { endpoint: endpoint(n), keys: KEYS });
    }
    const ids = (await PushDevice.ofUser(deps, bob.actor.userId)).map(({ id }) => id);
    expect(ids).toHaveLength(LIMITS.pushDevices);
    expect(ids).not.toContain(PushDevice.idOf(endpoint(0)));
  });

  it("are told once each, however often they subscribe", async () => {
    await PushDevice.add(deps, owner(), { endpoint: bob.endpoint, keys: KEYS });
    await tell(mention(bob));
    expect(told()).toHaveLength(1);
  });
});

describe("what one wants to be told", () => {
  it("is told to one's other connections, and comes with the room and with hello", async () => {
    const [desk, phone] = [await connect(deps, bob.actor), await connect(deps, bob.actor)];
    const set = { roomId, level: "mentions", muteUntil: "2030-06-01T00:00:00.000Z" } as const;
    const { result, deliveries } = await Read.setLevel(desk, set);
    await gateway.deliver(deliveries);
    const { roomId: _roomId, ...expected } = { ...set, levelRev: 1 };
    expect(result).toEqual(expected);
    expect(gateway.received(phone.actor.connectionId)).toEqual([{ type: "level", roomId, data: expected }]);
    expect(gateway.received(desk.actor.connectionId)).toEqual([]);
    expect((await Room.get(phone, { roomId })).result.room).toMatchObject(expected);
    expect((await Hello.hello(phone, {})).result.rooms).toMatchObject([expected]);
  });

  it("is told as it is now: a mute that is over is none, and all is absent", async () => {
    await Read.setLevel(bob, { roomId, level: "nothing", muteUntil: new Date(deps.clock.now() + 1_000).toISOString() });
    deps.clock.advance(1_000);
    const { room } = (await Room.get(bob, { roomId })).result;
    expect(room).toMatchObject({ level: "nothing", levelRev: 1 });
    expect(room).not.toHaveProperty("muteUntil");
    expect((await Read.setLevel(bob, { roomId, level: "all" })).result).toEqual({ levelRev: 2 });
  });

  it("is forgotten with the membership", async () => {
    await Read.setLevel(bob, { roomId, level: "nothing" });
    await Room.leave(bob, { roomId });
    await Member.add(ada, { roomId, userId: bob.actor.userId });
    expect((await Room.get(bob, { roomId })).result.room).not.toHaveProperty("level");
  });

  it("and how, comes with hello and is told to the others", async () => {
    const [desk, phone] = [await connect(deps, bob.actor), await connect(deps, bob.actor)];
    expect((await Hello.hello(desk, {})).result).not.toHaveProperty("preferences");
    const quietHours = { from: 1_320, to: 420, timeZone: "Europe/Paris" };
    const { deliveries } = await Preferences.set(desk, { quietHours, sound: true, texts: false });
    await gateway.deliver(deliveries);
    const first = { quietHours, sound: true, texts: false, rev: 1 };
    expect(gateway.received(phone.actor.connectionId)).toEqual([{ type: "preferences", data: first }]);
    expect((await Hello.hello(phone, {})).result.preferences).toEqual(first);
    await Preferences.set(desk, { sound: false, texts: true });
    expect((await Hello.hello(phone, {})).result.preferences).toEqual({ sound: false, texts: true, rev: 2 });
    await Connection.forget(deps, desk.actor.connectionId);
  });

  it("counts an answer as a mention", async () => {
    const { messageId } = (await say("who is there?", { by: bob })).result;
    await say("me", { replyToMessageId: messageId });
    const room = (await Room.get(bob, { roomId })).result.room;
    expect(room).toMatchObject({ unread: 1, mentions: 1 });
    expect((await Room.get(cyd, { roomId })).result.room).toMatchObject({ unread: 2, mentions: 0 });
  });
});
