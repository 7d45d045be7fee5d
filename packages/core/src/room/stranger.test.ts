import type { ActionName } from "@parley/protocol/actions";
import { afterAll, expect, it } from "vitest";
import type { Context } from "../context";
import * as Subscription from "../live/subscription";
import * as Typing from "../live/typing";
import * as Read from "../log/read";
import * as Keys from "../table/keys";
import { arrive, openDeps, openRoom, over } from "../testing/deps";
import { type Call, intercept } from "../testing/interleave";
import * as Draft from "./draft";
import * as Government from "./government";
import * as History from "./history";
import * as Invitation from "./invitation";
import * as Look from "./look";
import * as Member from "./member";
import * as Message from "./message";
import * as Moderation from "./moderation";
import * as Presence from "./presence";
import * as Report from "./report";
import * as Room from "./room";
import * as Search from "./search";

const deps = await openDeps();
afterAll(deps.close);

const [ada, bob, eve] = [await arrive(deps, "Ada"), await arrive(deps, "Bob"), await arrive(deps, "Eve")];

/** Every action that names a room. */
const actions = {
  joinRoom: (ctx, roomId) => Room.join(ctx, { roomId }),
  leaveRoom: (ctx, roomId) => Room.leave(ctx, { roomId }),
  getRoom: (ctx, roomId) => Room.get(ctx, { roomId }),
  look: (ctx, roomId) => Look.look(ctx, { roomId, left: roomId }),
  markRead: (ctx, roomId) => Read.mark(ctx, { roomId, seq: 1 }),
  markUnread: (ctx, roomId) => Read.markUnread(ctx, { roomId, seq: 1 }),
  hideRoom: (ctx, roomId) => Read.hide(ctx, { roomId, seq: 1 }),
  setLevel: (ctx, roomId) => Read.setLevel(ctx, { roomId, level: "nothing" }),
  saveDraft: (ctx, roomId) => Draft.save(ctx, { roomId, text: "?", rev: 0, clientSaveId: "id" }),
  addMember: (ctx, roomId) => Member.add(ctx, { roomId, userId: bob.actor.userId }),
  setRole: (ctx, roomId) => Moderation.setRole(ctx, { roomId, userId: bob.actor.userId, role: "owner" }),
  kickMember: (ctx, roomId) => Moderation.kick(ctx, { roomId, userId: bob.actor.userId }),
  removeMember: (ctx, roomId) => Moderation.ban(ctx, { roomId, userId: "nobody" }),
  unbanMember: (ctx, roomId) => Moderation.unban(ctx, { roomId, userId: bob.actor.userId }),
  listBanned: (ctx, roomId) => Moderation.listBanned(ctx, { roomId }),
  updateRoom: (ctx, roomId) => Government.update(ctx, { roomId, name: "Mine", post: "moderators" }),
  archiveRoom: (ctx, roomId) => Government.archive(ctx, { roomId, archived: true }),
  deleteRoom: (ctx, roomId) => Government.remove(ctx, { roomId, name: "general" }),
  listMembers: (ctx, roomId) => Member.list(ctx, { roomId }),
  createInvitation: (ctx, roomId) => Invitation.create(ctx, { roomId }),
  listInvitations: (ctx, roomId) => Invitation.list(ctx, { roomId }),
  revokeInvitation: (ctx, roomId) => Invitation.revoke(ctx, { code: `${roomId}.0123456789abcdef` }),
  acceptInvitation: (ctx, roomId) => Invitation.accept(ctx, { code: `${roomId}.0123456789abcdef` }),
  listOnline: (ctx, roomId) => Presence.list(ctx, { roomId }),
  sendMessage: (ctx, roomId) => Message.send(ctx, { roomId, content: "?", clientMessageId: "id", afterSeq: 0 }),
  editMessage: (ctx, roomId) => Message.edit(ctx, { messageId: `${roomId}.1`, content: "?" }),
  deleteMessage: (ctx, roomId) => Message.remove(ctx, { messageId: `${roomId}.1` }),
  react: (ctx, roomId) => Message.react(ctx, { messageId: `${roomId}.1`, emoji: "👍", on: true }),
  reportMessage: (ctx, roomId) => Report.report(ctx, { roomId, messageId: `${roomId}.1`, reason: "?" }),
  listReports: (ctx, roomId) => Report.list(ctx, { roomId }),
  dismissReport: (ctx, roomId) => Report.dismiss(ctx, { roomId, messageId: `${roomId}.1`, userId: bob.actor.userId }),
  getRoomHistory: async (ctx, roomId) => {
    for (const page of [{}, { before: 3 }, { after: 1 }, { at: "2030-01-01T00:00:00.000Z" }])
      await History.read(ctx, { roomId, ...page }).catch(() => {});
  },
  getRoomTimes: (ctx, roomId) => History.times(ctx, { roomId }),
  search: (ctx, roomId) => Search.search(ctx, { query: { words: [{ text: "o" }] }, rooms: [{ roomId, before: 9 }] }),
  typingStart: (ctx, roomId) => Typing.type(ctx, { roomId }, true),
  typingStop: (ctx, roomId) => Typing.type(ctx, { roomId }, false),
} satisfies Partial<Record<ActionName, (ctx: Context, roomId: string) => Promise<unknown>>>;

const talk = async (roomId: string) => {
  // So that flood control has forgotten the last room.
  deps.clock.advance(60_000);
  const sent = [];
  for (const content of ["one", "two", "three", "four"])
    sent.push((await Message.send(ada, { roomId, content })).result);
  return sent;
};

/** Private rooms in every state in which a reader would have something to do. */
const rooms = {
  "an ordinary one": async () => {
    const roomId = await openRoom([ada, bob], { isPrivate: true });
    await talk(roomId);
    return roomId;
  },
  "one whose newest message has no row": async () => {
    const roomId = await rooms["an ordinary one"]();
    await deps.table.remove(Keys.logRow(roomId, 4));
    return roomId;
  },
  "one with an edit under way": async () => {
    const roomId = await openRoom([ada, bob], { isPrivate: true });
    const [first] = await talk(roomId);
    const halted = intercept(deps.table, ({ operation, sk }, perform) =>
      operation === "put" && sk.startsWith("LOG#") ? Promise.reject(new Error("died")) : perform(),
    );
    await Message.edit(over(ada, halted), { messageId: first?.messageId ?? "", content: "edited" }).catch(() => {});
    return roomId;
  },
  "one with a reaction under way": async () => {
    const roomId = await openRoom([ada, bob], { isPrivate: true });
    const [first] = await talk(roomId);
    const halted = intercept(deps.table, ({ operation, sk }, perform) =>
      operation === "put" && sk.startsWith("LOG#") ? Promise.reject(new Error("died")) : perform(),
    );
    const input = { messageId: first?.messageId ?? "", emoji: "👍", on: true };
    await Message.react(over(ada, halted), input).catch(() => {});
    return roomId;
  },
  "a large one": async () => {
    const roomId = await rooms["an ordinary one"]();
    await deps.table.update(Keys.head(roomId), { set: { shards: Subscription.MAX_SHARDS } });
    return roomId;
  },
  "one that may have no owner": async () => {
    const roomId = await rooms["an ordinary one"]();
    await deps.table.update(Keys.about(roomId), { remove: ["settled"] });
    return roomId;
  },
  "an archived one": async () => {
    const roomId = await rooms["an ordinary one"]();
    await Government.archive(ada, { roomId, archived: true });
    return roomId;
  },
  "one whose new name is not written yet": async () => {
    const roomId = await rooms["an ordinary one"]();
    await deps.table.update(Keys.head(roomId), { set: { about: { name: "New", asOf: 1 } } });
    return roomId;
  },
  "one that was deleted": async () => {
    const roomId = await rooms["an ordinary one"]();
    await Government.remove(ada, { roomId, name: "general" });
    return roomId;
  },
  "a direct one": async () => {
    const { roomId } = (await Room.openDirect(ada, { userId: bob.actor.userId })).result.room;
    await talk(roomId);
    return roomId;
  },
};

/** What a stranger is told, who may be an administrator of the workspace: of a private room no more than anybody. */
const answerTo = (act: (ctx: Context, roomId: string) => Promise<unknown>, ctx: Context, roomId: string) =>
  act(ctx, roomId).then(
    () => "done",
    (error: Error) => `${error.message}`,
  );

/** The calls of the table that an action of a stranger causes, in their order. */
const callsOf = async (act: (ctx: Context, roomId: string) => Promise<unknown>, roomId: string): Promise<string[]> => {
  const calls: Call[] = [];
  const recording = intercept(deps.table, (call, perform) => {
    calls.push(call);
    return perform();
  });
  await act(over(eve, recording), roomId).catch(() => {});
  return calls.map(({ operation, pk, sk }) => `${operation} ${pk} ${sk}`.replaceAll(roomId, "<room>"));
};

for (const [kind, open] of Object.entries(rooms))
  it.each(Object.entries(actions))(
    `I9: of ${kind} that is not theirs, %s of a stranger reads and writes what it does of an absent one`,
    async (_name, act) => {
      const absent = await callsOf(act, deps.mintId());
      expect(absent.length).toBeGreaterThan(0);
      const roomId = await open();
      expect(await callsOf(act, roomId)).toEqual(absent);
      const administrator: Context = { ...eve, actor: { ...eve.actor, workspaceRole: "administrator" } };
      for (const ctx of [eve, administrator])
        expect(await answerTo(act, ctx, roomId)).toBe(await answerTo(act, ctx, deps.mintId()));
    },
  );
