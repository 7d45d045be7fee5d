import { ACTIONS, type ActionName, isAction } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { ACTION_RIGHTS, type Right, rightsInPrivate, STANDINGS, type Standing } from "@parley/protocol/rights";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Connection from "../live/connection";
import { signOut } from "../live/sign-out";
import * as Typing from "../live/typing";
import * as Read from "../log/read";
import * as Preferences from "../people/preferences";
import * as Profile from "../people/profile";
import * as Session from "../people/session";
import * as User from "../people/user";
import * as Keys from "../table/keys";
import { arrive, asAdministrator, openDeps, openRoom } from "../testing/deps";
import { createGateway } from "../testing/gateway";
import * as Block from "./block";
import * as Draft from "./draft";
import * as Government from "./government";
import * as Hello from "./hello";
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
import * as Sync from "./sync";

const deps = await openDeps();
afterAll(deps.close);

/** A room of this kind, whose owner has written in it, with an ordinary member and somebody who is banned. */
type Scene = { roomId: string; owner: Context; other: Context; banned: Context; messageId: string; code: string };

const openScene = async (isPrivate: boolean): Promise<Scene> => {
  // So that flood control has forgotten the last room.
  deps.clock.advance(60_000);
  // On trial again, so that guests may add people.
  await deps.table.remove(Keys.workspace);
  const [owner, other, banned] = [await arrive(deps, "Olga"), await arrive(deps, "Mo"), await arrive(deps, "Ben")];
  const roomId = await openRoom([owner, other, banned], { isPrivate });
  await Moderation.ban(owner, { roomId, userId: banned.actor.userId });
  const { messageId } = (await Message.send(owner, { roomId, content: "words" })).result;
  const { code } = (await Invitation.create(owner, { roomId })).result.invitation;
  return { roomId, owner, other, banned, messageId, code };
};

const come = async ({ roomId, owner }: Scene): Promise<Context> => {
  const ctx = await arrive(deps, "Sam");
  await Member.add(owner, { roomId, userId: ctx.actor.userId });
  return ctx;
};

const ranked =
  (role: "owner" | "moderator" | "member") =>
  async (scene: Scene): Promise<Context> => {
    const ctx = await come(scene);
    await Moderation.setRole(scene.owner, { roomId: scene.roomId, userId: ctx.actor.userId, role });
    return ctx;
  };

const removed =
  (remove: typeof Moderation.kick) =>
  async (scene: Scene): Promise<Context> => {
    const ctx = await come(scene);
    await remove(scene.owner, { roomId: scene.roomId, userId: ctx.actor.userId });
    return ctx;
  };

/** Connects by a session that `end` has ended. Throws `session.required`. */
const reconnect = async (end: (secret: string) => Promise<unknown>): Promise<Context> => {
  const user = await User.create(deps, "Sam");
  const { secret } = await Session.open(deps, user, { hostOnly: true });
  await end(secret);
  const session = await Session.find(deps, [{ secret, hostOnly: true }]);
  if (!session) throw new ParleyError("session.required", "Unable to connect: sign in first.");
  const connectionId = deps.mintId();
  await Connection.open(deps, connectionId, user, "session");
  return { ...deps, actor: { ...user, connectionId } };
};

const ARRANGED: Record<Standing, (scene: Scene) => Promise<Context>> = {
  administrator: async () => asAdministrator(await arrive(deps, "Sam")),
  owner: ranked("owner"),
  moderator: ranked("moderator"),
  member: ranked("member"),
  blocked: async (scene) => {
    const ctx = await come(scene);
    await Block.block(scene.other, { userId: ctx.actor.userId });
    return ctx;
  },
  guest: come,
  kicked: removed(Moderation.kick),
  banned: removed(Moderation.ban),
  stranger: () => arrive(deps, "Sam"),
  expired: () => reconnect(async () => deps.clock.advance(40 * 24 * 60 * 60 * 1000)),
  revoked: () => reconnect((secret) => signOut(deps, createGateway(deps).live, Session.hash(secret))),
};

const idOf = ({ actor }: Context) => actor.userId;

const ACTS: { [A in ActionName]: (ctx: Context, scene: Scene) => Promise<unknown> } = {
  hello: (ctx) => Hello.hello(ctx, {}),
  ping: (ctx) => Connection.noteSeen(ctx),
  look: (ctx, { roomId }) => Look.look(ctx, { roomId }),
  sync: (ctx) => Sync.sync(ctx, { rooms: [] }),
  createRoom: (ctx) => Room.create(ctx, { name: "New" }),
  joinRoom: (ctx, { roomId }) => Room.join(ctx, { roomId }),
  leaveRoom: (ctx, { roomId }) => Room.leave(ctx, { roomId }),
  getRoom: (ctx, { roomId }) => Room.get(ctx, { roomId }),
  listRooms: (ctx) => Room.list(ctx, {}),
  openDirect: (ctx, { other }) => Room.openDirect(ctx, { userId: idOf(other) }),
  markRead: (ctx, { roomId }) => Read.mark(ctx, { roomId, seq: 1 }),
  markUnread: (ctx, { roomId }) => Read.markUnread(ctx, { roomId, seq: 1 }),
  hideRoom: (ctx, { roomId }) => Read.hide(ctx, { roomId, seq: 1 }),
  setLevel: (ctx, { roomId }) => Read.setLevel(ctx, { roomId, level: "nothing" }),
  saveDraft: (ctx, { roomId }) => Draft.save(ctx, { roomId, text: "words", rev: 0, clientSaveId: "id" }),
  setPreferences: (ctx) => Preferences.set(ctx, { sound: true, texts: false }),
  updateRoom: (ctx, { roomId }) => Government.update(ctx, { roomId, name: "Other", post: "moderators" }),
  archiveRoom: (ctx, { roomId }) => Government.archive(ctx, { roomId, archived: true }),
  deleteRoom: (ctx, { roomId }) => Government.remove(ctx, { roomId, name: "general" }),
  addMember: async (ctx, { roomId }) => Member.add(ctx, { roomId, userId: idOf(await arrive(deps, "Neo")) }),
  setRole: (ctx, { roomId, other }) => Moderation.setRole(ctx, { roomId, userId: idOf(other), role: "moderator" }),
  kickMember: (ctx, { roomId, other }) => Moderation.kick(ctx, { roomId, userId: idOf(other) }),
  removeMember: (ctx, { roomId, other }) => Moderation.ban(ctx, { roomId, userId: idOf(other) }),
  unbanMember: (ctx, { roomId, banned }) => Moderation.unban(ctx, { roomId, userId: idOf(banned) }),
  listBanned: (ctx, { roomId }) => Moderation.listBanned(ctx, { roomId }),
  listMembers: (ctx, { roomId }) => Member.list(ctx, { roomId }),
  createInvitation: (ctx, { roomId }) => Invitation.create(ctx, { roomId }),
  listInvitations: (ctx, { roomId }) => Invitation.list(ctx, { roomId }),
  revokeInvitation: (ctx, { code }) => Invitation.revoke(ctx, { code }),
  acceptInvitation: (ctx, { code }) => Invitation.accept(ctx, { code }),
  listOnline: (ctx, { roomId }) => Presence.list(ctx, { roomId }),
  listUsers: (ctx) => User.list(ctx, {}),
  getUsers: (ctx, { other }) => User.getMany(ctx, { userIds: [idOf(other)] }),
  blockPerson: (ctx, { other }) => Block.block(ctx, { userId: idOf(other) }),
  unblockPerson: (ctx, { other }) => Block.unblock(ctx, { userId: idOf(other) }),
  listBlocked: (ctx) => Block.list(ctx),
  updateProfile: (ctx) => Profile.update(ctx, { username: "Samuel" }),
  sendMessage: (ctx, { roomId }) => Message.send(ctx, { roomId, content: "words" }),
  editMessage: (ctx, { messageId }) => Message.edit(ctx, { messageId, content: "other" }),
  deleteMessage: (ctx, { messageId }) => Message.remove(ctx, { messageId }),
  react: (ctx, { messageId }) => Message.react(ctx, { messageId, emoji: "👍", on: true }),
  reportMessage: (ctx, { roomId, messageId }) => Report.report(ctx, { roomId, messageId, reason: "rude" }),
  listReports: (ctx, { roomId }) => Report.list(ctx, { roomId }),
  dismissReport: (ctx, { roomId, messageId, other }) => Report.dismiss(ctx, { roomId, messageId, userId: idOf(other) }),
  getRoomHistory: (ctx, { roomId }) => History.read(ctx, { roomId }),
  getRoomTimes: (ctx, { roomId }) => History.times(ctx, { roomId }),
  search: (ctx, { roomId }) => Search.search(ctx, { query: { mentioned: true }, rooms: [{ roomId }] }),
  typingStart: (ctx, { roomId }) => Typing.type(ctx, { roomId }, true),
  typingStop: (ctx, { roomId }) => Typing.type(ctx, { roomId }, false),
};

const answerTo = async (standing: Standing, action: ActionName, isPrivate: boolean): Promise<Right> => {
  const scene = await openScene(isPrivate);
  try {
    await ACTS[action](await ARRANGED[standing](scene), scene);
    return "yes";
  } catch (error) {
    if (error instanceof ParleyError) return error.code;
    throw error;
  }
};

describe.each([
  ["public", (action: ActionName) => ACTION_RIGHTS[action]],
  ["private", rightsInPrivate],
] as const)("the table of rights, in a %s room", (kind, rightsOf) => {
  it.each(Object.keys(ACTIONS).filter(isAction))("I9: %s answers each standing as it says", async (action) => {
    const answers: [Standing, Right][] = [];
    for (const standing of STANDINGS) answers.push([standing, await answerTo(standing, action, kind === "private")]);
    expect(Object.fromEntries(answers)).toEqual(rightsOf(action));
  });
});
