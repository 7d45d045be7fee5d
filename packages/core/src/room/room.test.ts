import type { ActionName } from "@parley/protocol/actions";
import type { ParleyError } from "@parley/protocol/error";
import { afterAll, describe, expect, it } from "vitest";
import type { Context, Outcome } from "../context";
import * as Connection from "../live/connection";
import * as Typing from "../live/typing";
import * as Read from "../log/read";
import * as Keys from "../table/keys";
import { arrive, connect, openDeps, openRoom, over, refusal, transcript } from "../testing/deps";
import { interleave } from "../testing/interleave";
import * as History from "./history";
import * as Member from "./member";
import * as Message from "./message";
import * as Moderation from "./moderation";
import * as Presence from "./presence";
import * as Room from "./room";
import * as Standing from "./standing";

const deps = await openDeps();
afterAll(deps.close);

const [ada, bob, eve] = [await arrive(deps, "Ada"), await arrive(deps, "Bob"), await arrive(deps, "Eve")];
const names = (rooms: readonly { name: string }[]) => rooms.map(({ name }) => name);

const secret = await openRoom([ada, bob], { isPrivate: true });
await Message.send(ada, { roomId: secret, content: "psst" });
const ancient = await openRoom([ada, bob], { isPrivate: true });
await deps.table.update(Keys.head(ancient), { set: { seq: 1_000_000 } });
await Moderation.ban(ada, { roomId: secret, userId: bob.actor.userId });
const direct = (await Room.openDirect(ada, { userId: bob.actor.userId })).result.room.roomId;

describe("privacy", () => {
  /** Every action that names a room. */
  const actions = {
    joinRoom: (ctx, roomId) => Room.join(ctx, { roomId }),
    leaveRoom: (ctx, roomId) => Room.leave(ctx, { roomId }),
    getRoom: (ctx, roomId) => Room.get(ctx, { roomId }),
    markRead: (ctx, roomId) => Read.mark(ctx, { roomId, seq: 1 }),
    addMember: (ctx, roomId) => Member.add(ctx, { roomId, userId: eve.actor.userId }),
    removeMember: (ctx, roomId) => Moderation.ban(ctx, { roomId, userId: ada.actor.userId }),
    listMembers: (ctx, roomId) => Member.list(ctx, { roomId }),
    listOnline: (ctx, roomId) => Presence.list(ctx, { roomId }),
    sendMessage: (ctx, roomId) => Message.send(ctx, { roomId, content: "?", clientMessageId: "id", afterSeq: 0 }),
    editMessage: (ctx, roomId) => Message.edit(ctx, { messageId: `${roomId}.1`, content: "?" }),
    deleteMessage: (ctx, roomId) => Message.remove(ctx, { messageId: `${roomId}.1` }),
    react: (ctx, roomId) => Message.react(ctx, { messageId: `${roomId}.1`, emoji: "👍", on: true }),
    getRoomHistory: (ctx, roomId) => History.read(ctx, { roomId }),
    typingStart: (ctx, roomId) => Typing.type(ctx, { roomId }, true),
    typingStop: (ctx, roomId) => Typing.type(ctx, { roomId }, false),
  } satisfies Partial<Record<ActionName, (ctx: Context, roomId: string) => Promise<Outcome<unknown>>>>;

  /** What goes back to the caller. */
  const answer = (work: Promise<Outcome<unknown>>) =>
    work.then(
      ({ result, deliveries }) => JSON.stringify({ result, deliveries }),
      ({ code, message, retryAfterMs }: ParleyError) => JSON.stringify({ code, message, retryAfterMs }),
    );

  it.each(Object.entries(actions))(
    "I9: %s answers a stranger the same, byte for byte, of a private and an absent room",
    async (_name, act) => {
      const absent = await answer(act(eve, deps.mintId()));
      for (const roomId of [secret, ancient, direct]) expect(await answer(act(eve, roomId))).toBe(absent);
    },
  );

  it.each(Object.entries(actions))(
    "I9: %s answers somebody removed from a private room as if it were absent",
    async (_name, act) => {
      expect(await answer(act(bob, secret))).toBe(await answer(act(bob, deps.mintId())));
    },
  );

  it("I9: nothing of what the strangers tried has left a trace", async () => {
    expect((await transcript(ada, secret)).map(({ content }) => content)).toEqual(["psst", "Ada removed Bob"]);
    expect((await Presence.list(ada, { roomId: secret })).result.users).toEqual([
      { userId: ada.actor.userId, username: "Ada" },
    ]);
  });

  it("I9: a public room is read by anybody, written to and listened to by its members only", async () => {
    const roomId = await openRoom([ada]);
    await Message.send(ada, { roomId, content: "hello, world" });
    expect(await transcript(eve, roomId)).toHaveLength(1);
    for (const act of [actions.sendMessage, actions.listMembers, actions.listOnline, actions.editMessage])
      expect((await refusal(act(eve, roomId))).code).toBe("room.not_joined");
  });
});

describe("createRoom", () => {
  it("makes the caller the owner, the named people members, and tells their connections", async () => {
    const people = [bob.actor.userId, eve.actor.userId];
    const { result, deliveries } = await Room.create(ada, {
      name: "Plans",
      description: "d",
      isPrivate: true,
      members: people,
    });
    const { roomId } = result.room;
    expect(result.room).toMatchObject({ name: "Plans", description: "d", kind: "private", role: "owner", unread: 0 });
    expect(deliveries).toMatchObject([
      { to: "user", userId: ada.actor.userId, except: ada.actor.connectionId },
      ...people.map((userId) => ({
        to: "user",
        userId,
        frame: { type: "room_update", roomId, data: { change: "added" } },
      })),
    ]);
    expect((await Room.get(bob, { roomId })).result.room).toMatchObject({ role: "member", name: "Plans" });
    expect(names((await Room.list(bob, { isPrivate: true })).result.rooms)).toContain("Plans");
  });

  it("refuses a member that does not exist, and creates nothing", async () => {
    const input = { name: "Nowhere land", members: ["nobody"] };
    expect((await refusal(Room.create(ada, input))).code).toBe("user.not_found");
    expect((await Room.list(ada, { prefix: "nowhere" })).result.rooms).toEqual([]);
  });
});

describe("joinRoom", () => {
  it("makes a member with nothing unread, once; the second time nobody is told", async () => {
    const roomId = await openRoom([ada]);
    await Message.send(ada, { roomId, content: "before Eve" });
    const first = await Room.join(eve, { roomId });
    expect(first.result.room).toMatchObject({ role: "member", seq: 1, readSeq: 1, unread: 0 });
    expect(first.deliveries).toHaveLength(2);
    const second = await Room.join(eve, { roomId });
    expect(second.result.room).toEqual(first.result.room);
    expect(second.deliveries).toEqual([]);
    expect((await Member.list(ada, { roomId })).result.members).toHaveLength(2);
  });

  it("is refused where the connection has ended", async () => {
    const roomId = await openRoom([ada]);
    const gone = await connect(deps, eve.actor);
    await Connection.forget(deps, gone.actor.connectionId);
    expect((await refusal(Room.join(gone, { roomId }))).code).toBe("connection.unknown");
  });
});

describe("leaveRoom", () => {
  it("without a room, as the seed sends it, leaves the room joined last on this connection; the membership stays", async () => {
    const roomId = await openRoom([ada]);
    await Room.join(eve, { roomId });
    await Room.leave(eve, {});
    expect((await Presence.list(ada, { roomId })).result.online).toBe(1);
    expect((await Room.get(eve, { roomId })).result.room.role).toBe("member");
    expect((await refusal(Room.leave(eve, {}))).code).toBe("room.not_joined");
  });

  it("with a room ends the membership, says so once, and lets one come back", async () => {
    const roomId = await openRoom([ada]);
    await Room.join(eve, { roomId });
    await Room.leave(eve, { roomId });
    await Room.leave(eve, { roomId });
    expect((await refusal(Room.get(eve, { roomId }))).code).toBe("room.not_found");
    expect((await transcript(ada, roomId)).map(({ content }) => content)).toEqual(["Eve left"]);
    expect((await Room.join(eve, { roomId })).result.room.role).toBe("member");
  });
});

describe("direct rooms", () => {
  const pair = async () => [await arrive(deps, "Left"), await arrive(deps, "Right")] as const;

  it("are one room, whoever opens it, and have the other person's name", async () => {
    const [left, right] = await pair();
    const mine = (await Room.openDirect(left, { userId: right.actor.userId })).result.room;
    const membership = () => Standing.find(deps, mine.roomId, left.actor.userId);
    const before = await membership();
    deps.clock.advance(60_000);
    const theirs = (await Room.openDirect(right, { userId: left.actor.userId })).result.room;
    expect(await membership()).toEqual(before);
    expect(mine).toMatchObject({ kind: "direct", name: "Right", peer: { username: "Right" }, isPrivate: true });
    expect(theirs).toMatchObject({ roomId: mine.roomId, name: "Left", peer: { username: "Left" } });
  });

  it("converge where both open it at once, at every interleaving of their calls", async () => {
    for (const stride of [1, 2, 3, 5]) {
      const [left, right] = await pair();
      let turn = 0;
      const outcomes = await interleave(
        deps.table,
        [
          (table) => Room.openDirect(over(left, table), { userId: right.actor.userId }),
          (table) => Room.openDirect(over(right, table), { userId: left.actor.userId }),
        ],
        (waiting) => {
          turn += 1;
          return { next: Math.floor(turn / stride) % waiting.length };
        },
      );
      expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
      const { roomId } = (await Room.openDirect(left, { userId: right.actor.userId })).result.room;
      await Message.send(left, { roomId, content: "hi" });
      expect((await Room.get(right, { roomId })).result.room).toMatchObject({ name: "Left", unread: 1 });
    }
  });

  it("have always the same two: nobody leaves, is added or removed", async () => {
    const [left, right] = await pair();
    const { roomId } = (await Room.openDirect(left, { userId: right.actor.userId })).result.room;
    const attempts = [
      () => Room.leave(left, { roomId }),
      () => Member.add(left, { roomId, userId: ada.actor.userId }),
      () => Moderation.ban(left, { roomId, userId: right.actor.userId }),
    ];
    for (const attempt of attempts) expect((await refusal(attempt())).code).toBe("room.is_direct");
  });

  it("are not opened with oneself or with nobody", async () => {
    expect((await refusal(Room.openDirect(ada, { userId: ada.actor.userId }))).code).toBe("user.is_self");
    expect((await refusal(Room.openDirect(ada, { userId: "nobody" }))).code).toBe("user.not_found");
  });
});

describe("preview", () => {
  it("shows the newest message's author and text, the room's own words as they are, and nothing of a deleted one (I8)", async () => {
    const roomId = await openRoom([ada, bob]);
    const shown = async () => (await Room.get(ada, { roomId })).result.room.lastMessagePreview;
    expect(await shown()).toBeUndefined();
    const { result } = await Message.send(bob, { roomId, content: "lunch?" });
    expect(await shown()).toBe("Bob: lunch?");
    await Message.remove(bob, { messageId: result.messageId });
    expect(await shown()).toBe("");
    await Room.leave(bob, { roomId });
    expect(await shown()).toBe("Bob left");
    await Message.send(ada, { roomId, content: `${"x".repeat(99)}👩‍👩‍👧 and more` });
    expect(await shown()).toBe(`Ada: ${"x".repeat(99)}👩‍👩‍👧`);
  });
});
