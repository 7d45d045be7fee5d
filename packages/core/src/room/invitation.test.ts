import type { RoomSummary } from "@parley/protocol/room";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Administrator from "../people/administrator";
import * as User from "../people/user";
import { arrive, asAdministrator, connect, openDeps, openRoom, over } from "../testing/deps";
import { intercept } from "../testing/interleave";
import * as Government from "./government";
import * as History from "./history";
import * as Invitation from "./invitation";
import * as Member from "./member";
import * as Moderation from "./moderation";
import * as Room from "./room";

const deps = await openDeps();
afterAll(deps.close);

const asMember = (ctx: Context): Context => ({ ...ctx, actor: { ...ctx.actor, workspaceRole: "member" } });
const ada = asMember(await arrive(deps, "Ada"));
const admin = await asAdministrator(await arrive(deps, "Root"));

const invite = async (roomId: string | undefined, limits: { days?: number; uses?: number } = {}, by = ada) =>
  (await Invitation.create(by, { ...(roomId !== undefined && { roomId }), ...limits })).result.invitation;
const accept = async (ctx: Context, code: string): Promise<RoomSummary | undefined> =>
  (await Invitation.accept(ctx, { code })).result.room;
const NOT_FOUND = { code: "invitation.not_found" };

describe("an invitation into a room", () => {
  it("makes whoever follows it a member of a private room, once, and the room is told by whom", async () => {
    const roomId = await openRoom([ada], { isPrivate: true });
    const { code } = await invite(roomId);
    const bob = await arrive(deps, "Bob");
    const { result, deliveries } = await Invitation.accept(bob, { code });
    expect(result.room).toMatchObject({ roomId, role: "member", kind: "private" });
    expect(deliveries.map(({ to }) => to)).toContain("room");
    await accept(bob, code);
    const { messages } = (await History.read(ada, { roomId })).result;
    expect(messages.map(({ userId, system }) => [userId, system?.kind, system?.object?.username])).toEqual([
      [bob.actor.userId, "joined", "Ada"],
    ]);
    const { members } = (await Member.list(ada, { roomId })).result;
    expect(members.map(({ username }) => username).toSorted()).toEqual(["Ada", "Bob"]);
  });

  it("lets in as many as it says, however many come at once", async () => {
    const roomId = await openRoom([ada], { isPrivate: true });
    const { code } = await invite(roomId, { uses: 3 });
    const crowd = await Promise.all(Array.from({ length: 8 }, (_, n) => arrive(deps, `Guest ${n}`)));
    const outcomes = await Promise.allSettled(crowd.map((ctx) => accept(ctx, code)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject(NOT_FOUND);
    expect((await Member.list(ada, { roomId })).result.members).toHaveLength(4);
  });

  it("takes no use of somebody who is in the room", async () => {
    const roomId = await openRoom([ada], { isPrivate: true });
    const { code } = await invite(roomId, { uses: 1 });
    await accept(ada, code);
    const bob = await arrive(deps, "Bob");
    expect(await accept(bob, code)).toMatchObject({ roomId });
  });

  it("answers again to whoever took its last use", async () => {
    const roomId = await openRoom([ada], { isPrivate: true });
    const { code } = await invite(roomId, { uses: 1 });
    const bob = await arrive(deps, "Bob");
    for (let tries = 0; tries < 2; tries += 1) expect(await accept(bob, code)).toMatchObject({ roomId });
  });

  it("leads nowhere once its time is over", async () => {
    const roomId = await openRoom([ada]);
    const { code } = await invite(roomId, { days: 1 });
    const bob = await arrive(deps, "Bob");
    deps.clock.advance(24 * 60 * 60 * 1000 + 1000);
    await expect(accept(bob, code)).rejects.toMatchObject(NOT_FOUND);
    await expect(Invitation.describe(deps, code)).rejects.toMatchObject(NOT_FOUND);
    expect((await Invitation.list(ada, { roomId })).result.invitations).toEqual([]);
  });

  it("leads nowhere once it was taken back, and taking it back again changes nothing", async () => {
    const roomId = await openRoom([ada]);
    const { code } = await invite(roomId);
    for (let tries = 0; tries < 2; tries += 1) await Invitation.revoke(ada, { code });
    await expect(accept(await arrive(deps, "Bob"), code)).rejects.toMatchObject(NOT_FOUND);
  });

  it("keeps out whom the owner has removed, and lets back in who left", async () => {
    const roomId = await openRoom([ada], { isPrivate: true });
    const { code } = await invite(roomId);
    const [bob, cyd] = [await arrive(deps, "Bob"), await arrive(deps, "Cyd")];
    for (const ctx of [bob, cyd]) await accept(ctx, code);
    await Room.leave(bob, { roomId });
    expect(await accept(bob, code)).toMatchObject({ roomId });
    await Moderation.ban(ada, { roomId, userId: cyd.actor.userId });
    await expect(accept(cyd, (await invite(roomId)).code)).rejects.toMatchObject(NOT_FOUND);
  });

  it("is taken back with the ban of somebody who came by it", async () => {
    const roomId = await openRoom([ada], { isPrivate: true });
    const { code } = await invite(roomId);
    const bob = await arrive(deps, "Bob");
    await accept(bob, code);
    await Moderation.ban(ada, { roomId, userId: bob.actor.userId });
    await expect(accept(await arrive(deps, "Robert"), code)).rejects.toMatchObject(NOT_FOUND);
  });

  it("keeps out a banned guest who comes again under another name in the same browser, by any link", async () => {
    const roomId = await openRoom([ada]);
    const bob = await arrive(deps, "Bob");
    await accept(bob, (await invite(roomId)).code);
    await Moderation.ban(ada, { roomId, userId: bob.actor.userId });
    let former = bob.actor.userId;
    for (const name of ["Robert", "Rob"]) {
      const again = await User.comeAnew(deps, name, deps.mintId(), { userId: former });
      const ctx = await connect(deps, again);
      await expect(accept(ctx, (await invite(roomId)).code)).rejects.toMatchObject(NOT_FOUND);
      await expect(Room.join(ctx, { roomId })).rejects.toMatchObject({ code: "room.removed" });
      former = again.userId;
    }
    // Nor do they shed the ban by making the account last.
    const person = await User.find(deps, former);
    const account = asMember(await connect(deps, person ?? { userId: former, username: "" }));
    const { code } = await invite(roomId);
    await expect(accept(account, code)).rejects.toMatchObject(NOT_FOUND);
    await expect(Invitation.describe(deps, code, account.actor)).rejects.toMatchObject(NOT_FOUND);
    await expect(Room.join(account, { roomId })).rejects.toMatchObject({ code: "room.removed" });
    await Moderation.unban(ada, { roomId, userId: bob.actor.userId });
    expect((await Room.join(account, { roomId })).result.room.roomId).toBe(roomId);
  });

  it("is taken back with the ban of its maker, also one that they make at that moment, and stays so when the ban is lifted", async () => {
    const roomId = await openRoom([ada], { isPrivate: true });
    const bob = asMember(await arrive(deps, "Bob"));
    await Government.update(ada, { roomId, invite: "members" });
    await Member.add(ada, { roomId, userId: bob.actor.userId });
    const [own, others] = [await invite(roomId, {}, bob), await invite(roomId)];
    const ban = () => Moderation.ban(ada, { roomId, userId: bob.actor.userId });
    let isBanned = false;
    const table = intercept(deps.table, async ({ operation, sk }, perform) => {
      if (operation === "put" && sk.startsWith("INVITATION#") && !isBanned) {
        isBanned = true;
        await ban();
      }
      return perform();
    });
    await expect(invite(roomId, {}, over(bob, table))).rejects.toMatchObject({ code: "room.not_found" });
    await expect(accept(await arrive(deps, "Eve"), own.code)).rejects.toMatchObject(NOT_FOUND);
    await Moderation.unban(ada, { roomId, userId: bob.actor.userId });
    const { invitations } = (await Invitation.list(ada, { roomId })).result;
    expect(invitations.map(({ code }) => code)).toEqual([others.code]);
  });

  it("is made, seen and taken back by the owner alone", async () => {
    const bob = await arrive(deps, "Bob");
    const roomId = await openRoom([ada, bob]);
    const { code } = await invite(roomId);
    const refused = { code: "room.owner_only" };
    await expect(Invitation.create(bob, { roomId })).rejects.toMatchObject(refused);
    await expect(Invitation.list(bob, { roomId })).rejects.toMatchObject(refused);
    await expect(Invitation.revoke(bob, { code })).rejects.toMatchObject(refused);
  });

  it("of a private room is not told from one of no room by a stranger who guesses", async () => {
    const roomId = await openRoom([ada], { isPrivate: true });
    const eve = await arrive(deps, "Eve");
    for (const place of [roomId, "nowhere"]) {
      await expect(accept(eve, `${place}.${"x".repeat(16)}`)).rejects.toMatchObject(NOT_FOUND);
      await expect(Invitation.create(eve, { roomId: place })).rejects.toMatchObject({ code: "room.not_found" });
    }
  });

  it("is one of few: more are refused until one is taken back", async () => {
    const roomId = await openRoom([ada]);
    const all = [];
    for (let n = 0; n < 50; n += 1) all.push(await invite(roomId));
    await expect(invite(roomId)).rejects.toMatchObject({ code: "invitation.too_many" });
    await Invitation.revoke(ada, { code: all[0]?.code ?? "" });
    await invite(roomId);
    expect((await Invitation.list(ada, { roomId })).result.invitations).toHaveLength(50);
  });

  it("tells its page the room, who invites and how many are there", async () => {
    const bob = await arrive(deps, "Bob");
    const { roomId } = (
      await Room.create(ada, {
        name: "Engines",
        description: "Cogs",
        isPrivate: true,
        members: [bob.actor.userId],
      })
    ).result.room;
    const { code } = await invite(roomId);
    expect(await Invitation.describe(deps, code)).toEqual({
      invitedBy: "Ada",
      admits: false,
      room: { name: "Engines", description: "Cogs", kind: "private", members: 2 },
    });
  });
});

describe("an invitation into the workspace", () => {
  it("is made by administrators alone, and lets in somebody new", async () => {
    await expect(invite(undefined)).rejects.toMatchObject({ code: "workspace.administrators_only" });
    const { code } = await invite(undefined, {}, admin);
    expect(await Invitation.admits(deps, code)).toBe(true);
    expect(await accept(await arrive(deps, "Bob"), code)).toBeUndefined();
    await Invitation.revoke(admin, { code });
    expect(await Invitation.admits(deps, code)).toBe(false);
  });

  it("is not what a room's owner makes, unless they are an administrator", async () => {
    const roomId = await openRoom([ada]);
    expect(await Invitation.admits(deps, (await invite(roomId)).code)).toBe(false);
    const own = await openRoom([admin]);
    expect(await Invitation.admits(deps, (await invite(own, {}, admin)).code)).toBe(true);
  });

  it("lets in nobody new once its maker is no administrator any more", async () => {
    const former = await asAdministrator(await arrive(deps, "Former"));
    const links = [
      (await invite(undefined, {}, former)).code,
      (await invite(await openRoom([former]), {}, former)).code,
    ];
    await Administrator.dismiss(deps, admin.actor.userId, former.actor.userId, "first");
    for (const code of links) {
      expect(await Invitation.admits(deps, code)).toBe(false);
      expect((await Invitation.describe(deps, code)).admits).toBe(false);
    }
  });
});

it("guests invite nobody once the workspace has an administrator; members do", async () => {
  const guest = await arrive(deps, "Guest");
  const roomId = await openRoom([guest]);
  await expect(invite(roomId, {}, guest)).rejects.toMatchObject({ code: "workspace.guests_add_nobody" });
  await invite(roomId, {}, asMember(guest));
});
