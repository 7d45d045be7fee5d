import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Administrator from "../people/administrator";
import * as Keys from "../table/keys";
import { arrive, asAdministrator, openDeps, openRoom, refusal, transcript } from "../testing/deps";
import { createGateway } from "../testing/gateway";
import * as Government from "./government";
import * as Hello from "./hello";
import * as History from "./history";
import * as Invitation from "./invitation";
import * as Member from "./member";
import * as Message from "./message";
import * as Moderation from "./moderation";
import * as Room from "./room";

const deps = await openDeps();
afterAll(deps.close);

const [ada, bob, cyd, dan] = [
  await arrive(deps, "Ada"),
  await arrive(deps, "Bob"),
  await arrive(deps, "Cyd"),
  await arrive(deps, "Dan"),
];
const idOf = ({ actor }: Context) => actor.userId;

const give = (by: Context, roomId: string, to: Context, role: "owner" | "moderator" | "member") =>
  Moderation.setRole(by, { roomId, userId: idOf(to), role });
const kick = (by: Context, roomId: string, whom: Context) => Moderation.kick(by, { roomId, userId: idOf(whom) });
const ban = (by: Context, roomId: string, whom: Context) => Moderation.ban(by, { roomId, userId: idOf(whom) });
const unban = (by: Context, roomId: string, whom: Context) => Moderation.unban(by, { roomId, userId: idOf(whom) });
const codeOf = async (work: Promise<unknown>) => (await refusal(work)).code;
const roleIn = async (roomId: string, whom: Context) => (await Room.get(whom, { roomId })).result.room.role;
const said = async (roomId: string, reader = ada) =>
  (await transcript(reader, roomId)).filter(({ system }) => system).map(({ content }) => content);

/** Ada owns it, Bob is its moderator, Cyd and Dan are members. */
const openGoverned = async (options = {}) => {
  const roomId = await openRoom([ada, bob, cyd, dan], options);
  await give(ada, roomId, bob, "moderator");
  return roomId;
};

describe("roles", () => {
  it("are given by owners alone, and told to the room", async () => {
    const roomId = await openGoverned();
    for (const ctx of [bob, cyd]) expect(await codeOf(give(ctx, roomId, ctx, "owner"))).toBe("room.owner_only");
    const { result } = await give(ada, roomId, cyd, "owner");
    expect(result.member).toMatchObject({ userId: idOf(cyd), role: "owner" });
    expect(await roleIn(roomId, cyd)).toBe("owner");
    await give(cyd, roomId, bob, "member");
    expect(await said(roomId)).toEqual(["Ada made Bob a moderator", "Ada made Cyd an owner", "Cyd made Bob a member"]);
    const [first] = await transcript(ada, roomId);
    expect(first?.system).toEqual({
      kind: "role",
      role: "moderator",
      object: { userId: idOf(bob), username: "Bob" },
    });
  });

  it("I16: an owner steps down only while another owner is there", async () => {
    const roomId = await openGoverned();
    expect(await codeOf(give(ada, roomId, ada, "member"))).toBe("room.owner_needed");
    await give(ada, roomId, bob, "owner");
    await give(ada, roomId, ada, "member");
    expect([await roleIn(roomId, ada), await roleIn(roomId, bob)]).toEqual(["member", "owner"]);
    expect(await codeOf(give(bob, roomId, bob, "moderator"))).toBe("room.owner_needed");
  });

  it("I16: a moderator inherits before a member of longer standing", async () => {
    const roomId = await openGoverned();
    await give(ada, roomId, bob, "member");
    await give(ada, roomId, dan, "moderator");
    await Room.leave(ada, { roomId });
    expect(await roleIn(roomId, dan)).toBe("owner");
  });

  it("are told once, however often the request is made, and end with the membership", async () => {
    const roomId = await openGoverned();
    for (let again = 0; again < 2; again += 1) await give(ada, roomId, bob, "moderator");
    expect(await said(roomId)).toEqual(["Ada made Bob a moderator"]);
    await Room.leave(bob, { roomId });
    expect((await Room.join(bob, { roomId })).result.room.role).toBe("member");
    expect(await codeOf(give(ada, roomId, await arrive(deps, "Eve"), "owner"))).toBe("member.not_found");
  });

  it("are none in a direct room", async () => {
    const { roomId } = (await Room.openDirect(ada, { userId: idOf(bob) })).result.room;
    for (const act of [give(ada, roomId, bob, "owner"), kick(ada, roomId, bob), ban(ada, roomId, bob)])
      expect(await codeOf(act)).toBe("room.is_direct");
  });
});

describe("a moderator", () => {
  it("deletes anybody's message, and none of the room's own", async () => {
    const roomId = await openGoverned();
    const { messageId } = (await Message.send(ada, { roomId, content: "by the owner" })).result;
    expect(await codeOf(Message.remove(cyd, { messageId }))).toBe("message.not_yours");
    expect((await Message.remove(bob, { messageId })).result.deleted.deleted).toBe(true);
    expect(await codeOf(Message.remove(bob, { messageId: `${roomId}.1` }))).toBe("message.not_yours");
  });

  it("kicks, bans and unbans members, and neither owners, other moderators nor themselves", async () => {
    const roomId = await openGoverned();
    await give(ada, roomId, dan, "moderator");
    for (const act of [kick, ban]) {
      for (const whom of [ada, dan]) expect(await codeOf(act(bob, roomId, whom))).toBe("member.protected");
      expect(await codeOf(act(bob, roomId, bob))).toBe("room.owner_stays");
      expect(await codeOf(act(cyd, roomId, bob))).toBe("room.moderators_only");
    }
    await kick(bob, roomId, cyd);
    await Room.join(cyd, { roomId });
    await ban(bob, roomId, cyd);
    await unban(bob, roomId, cyd);
    await kick(ada, roomId, dan);
    expect((await said(roomId)).slice(2)).toEqual([
      "Bob kicked Cyd",
      "Bob removed Cyd",
      "Bob unbanned Cyd",
      "Ada kicked Dan",
    ]);
  });
});

describe("a kick", () => {
  it.each([true, false])("I9: ends all that reaches them at once (private: %s)", async (isPrivate) => {
    const roomId = await openGoverned({ isPrivate });
    await Hello.hello(cyd, {});
    const gateway = createGateway(deps);
    await gateway.deliver((await kick(bob, roomId, cyd)).deliveries);
    await gateway.deliver((await Message.send(ada, { roomId, content: "without Cyd" })).deliveries);
    expect(gateway.received(cyd.actor.connectionId)).toEqual([
      { type: "room_update", roomId, data: { change: "removed", roomId } },
    ]);
    const code = isPrivate ? "room.not_found" : "room.not_joined";
    expect(await codeOf(Message.send(cyd, { roomId, content: "?" }))).toBe(code);
    if (isPrivate) expect(await codeOf(History.read(cyd, { roomId }))).toBe("room.not_found");
  });

  it("is told once to whoever repeats it, and finds nobody who has left", async () => {
    const roomId = await openGoverned();
    for (let again = 0; again < 2; again += 1) await kick(bob, roomId, cyd);
    await Room.leave(dan, { roomId });
    for (const whom of [dan, await arrive(deps, "Eve")])
      expect(await codeOf(kick(bob, roomId, whom))).toBe("member.not_found");
    expect(await said(roomId)).toEqual(["Ada made Bob a moderator", "Bob kicked Cyd", "Dan left"]);
    expect((await Room.join(cyd, { roomId })).result.room.role).toBe("member");
  });
});

describe("a ban", () => {
  it("is listed, page by page, until it is lifted", async () => {
    const roomId = await openGoverned();
    for (const whom of [cyd, dan]) await ban(bob, roomId, whom);
    const users: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const input = { roomId, limit: 1, ...(cursor !== undefined && { cursor }) };
      const { result } = await Moderation.listBanned(bob, input);
      users.push(...result.users.map(({ username }) => username));
      cursor = result.nextCursor;
      if (cursor === undefined) break;
    }
    expect(users.sort()).toEqual(["Cyd", "Dan"]);
    for (const whom of [cyd, dan]) await unban(ada, roomId, whom);
    expect((await Moderation.listBanned(ada, { roomId })).result.users).toEqual([]);
    expect((await Room.join(cyd, { roomId })).result.room.role).toBe("member");
    expect(await codeOf(Moderation.listBanned(cyd, { roomId }))).toBe("room.moderators_only");
    expect(await codeOf(unban(ada, roomId, cyd))).toBe("member.not_found");
  });

  it("is not lifted by a member who may add people", async () => {
    const roomId = await openGoverned();
    await Government.update(ada, { roomId, invite: "members" });
    await ban(bob, roomId, cyd);
    const input = { roomId, userId: idOf(cyd) };
    expect(await codeOf(Member.add(dan, input))).toBe("room.moderators_only");
    expect((await Member.add(bob, input)).result.member.username).toBe("Cyd");
  });
});

describe("an administrator of the workspace", () => {
  // On trial again, so that guests may add people.
  afterEach(() => deps.table.remove(Keys.workspace));

  const administrator = async () => asAdministrator(await arrive(deps, "Root"));

  it("governs nothing from the moment on at which they are none any more, on the same connection", async () => {
    const [roomId, root, other] = [await openGoverned(), await administrator(), await administrator()];
    await Government.update(root, { roomId, post: "moderators" });
    await Administrator.dismiss(deps, idOf(other), idOf(root), "first");
    expect(await codeOf(Government.update(root, { roomId, post: "everybody" }))).toBe("room.not_joined");
    expect(await codeOf(Invitation.create(root, {}))).toBe("workspace.administrators_only");
    await Room.join(root, { roomId });
    expect(await codeOf(Message.send(root, { roomId, content: "?" }))).toBe("room.moderators_post");
    await Room.join(other, { roomId });
    await Message.send(other, { roomId, content: "!" });
  });

  it("governs a public room from outside as an owner does", async () => {
    const [roomId, root] = [await openGoverned(), await administrator()];
    const { messageId } = (await Message.send(bob, { roomId, content: "?" })).result;
    await Message.remove(root, { messageId });
    await ban(root, roomId, bob);
    await give(root, roomId, cyd, "owner");
    await Government.update(root, { roomId, post: "moderators" });
    await Government.archive(root, { roomId, archived: true });
    expect((await Room.get(cyd, { roomId })).result.room).toMatchObject({ role: "owner", archived: true });
    await Government.remove(root, { roomId, name: "general" });
    expect(await codeOf(Room.get(ada, { roomId }))).toBe("room.not_found");
  });

  it("is in a private room what the room says", async () => {
    const [roomId, root] = [await openGoverned({ isPrivate: true }), await administrator()];
    expect(await codeOf(ban(root, roomId, bob))).toBe("room.not_found");
    await Member.add({ ...ada, actor: { ...ada.actor, workspaceRole: "member" } }, { roomId, userId: idOf(root) });
    expect(await codeOf(ban(root, roomId, bob))).toBe("room.moderators_only");
  });
});
