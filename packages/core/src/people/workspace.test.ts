import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Block from "../room/block";
import * as Member from "../room/member";
import * as Moderation from "../room/moderation";
import * as Room from "../room/room";
import { arrive, asAdministrator, openDeps, openRoom, refusal, type TestDeps } from "../testing/deps";
import * as User from "./user";
import { claimAdministration, mayAdd, mayCreateRoom, policyOf, readWorkspace, setPolicy } from "./workspace";

const STAGE = { signUp: "invited", guests: false } as const;

let deps: TestDeps;
beforeEach(async () => {
  await deps?.close();
  deps = await openDeps();
});
afterAll(() => deps.close());

describe("the policy", () => {
  it("is the stage's until somebody sets another one", async () => {
    expect(policyOf(await readWorkspace(deps), STAGE)).toEqual({
      name: "Parley",
      ...STAGE,
      createRooms: "everybody",
      directory: "everybody",
    });
    const policy = {
      name: "The lab",
      signUp: { domains: ["example.com"] },
      guests: true,
      createRooms: "members",
      directory: "shared",
    } as const;
    await setPolicy(deps, { ...policy, signUp: { domains: ["example.com"] } }, STAGE);
    expect(policyOf(await readWorkspace(deps), STAGE)).toEqual(policy);
  });

  it("goes on following the stage in all that nobody has changed", async () => {
    const open = { signUp: "open", guests: true } as const;
    await setPolicy(deps, { ...policyOf({}, open), name: "The lab" }, open);
    expect(policyOf(await readWorkspace(deps), STAGE)).toMatchObject({ name: "The lab", ...STAGE });
  });
});

describe("the first administrator", () => {
  it("is one of many who claim it at once, and stays it", async () => {
    await Promise.all(["ada", "bob", "cyd"].map((userId) => claimAdministration(deps, userId)));
    const { administrators } = await readWorkspace(deps);
    expect(administrators?.size).toBe(1);
    await claimAdministration(deps, "dan");
    await setPolicy(deps, policyOf({}, STAGE), STAGE);
    expect((await readWorkspace(deps)).administrators).toEqual(administrators);
  });
});

describe("making rooms", () => {
  it("is for those whom the policy names", async () => {
    const guest = await arrive(deps, "Guest");
    const root = await asAdministrator(await arrive(deps, "Root"));
    const may = (workspaceRole: "guest" | "member" | "administrator") =>
      mayAs(workspaceRole === "administrator" ? root : { ...guest, actor: { ...guest.actor, workspaceRole } });
    const mayAs = (ctx: Context) =>
      mayCreateRoom(ctx).then(
        () => true,
        ({ code }) => code !== "workspace.rooms_restricted",
      );
    const all = async () => [await may("guest"), await may("member"), await may("administrator")];
    expect(await all()).toEqual([true, true, true]);
    await setPolicy(deps, { ...policyOf({}, STAGE), createRooms: "members" }, STAGE);
    expect(await all()).toEqual([false, true, true]);
    await setPolicy(deps, { ...policyOf({}, STAGE), createRooms: "administrators" }, STAGE);
    expect(await all()).toEqual([false, false, true]);
    expect((await refusal(Room.create(guest, { name: "Room" }))).code).toBe("workspace.rooms_restricted");
    const other = await arrive(deps, "Other");
    const member = { ...guest, actor: { ...guest.actor, workspaceRole: "member" as const } };
    await Room.openDirect(member, { userId: other.actor.userId });
  });
});

describe("finding people", () => {
  it("finds everybody on trial; then guests find whom they share a room with, and members, too, if the policy says so", async () => {
    const [ada, bob, cyd] = [await arrive(deps, "Ada"), await arrive(deps, "Bob"), await arrive(deps, "Cyd")];
    await openRoom([ada, bob]);
    const found = async (role: "guest" | "member", prefix = "") => {
      const ctx = { ...ada, actor: { ...ada.actor, workspaceRole: role } };
      return (await User.list(ctx, { prefix })).result.users.map(({ username }) => username);
    };
    expect([await found("guest"), await found("member")]).toEqual([
      ["Ada", "Bob", "Cyd"],
      ["Ada", "Bob", "Cyd"],
    ]);
    await claimAdministration(deps, cyd.actor.userId);
    expect([await found("guest"), await found("guest", "cy"), await found("member", "cy")]).toEqual([
      ["Ada", "Bob"],
      [],
      ["Cyd"],
    ]);
    await setPolicy(deps, { ...policyOf({}, STAGE), directory: "shared" }, STAGE);
    expect([await found("member"), await found("member", "b")]).toEqual([["Ada", "Bob"], ["Bob"]]);
  });

  it("finds nobody of a room that one was removed from", async () => {
    const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
    const roomId = await openRoom([ada, bob]);
    await claimAdministration(deps, ada.actor.userId);
    await Moderation.ban(ada, { roomId, userId: bob.actor.userId });
    expect((await User.list(bob, {})).result.users.map(({ username }) => username)).toEqual(["Bob"]);
  });
});

describe("adding people", () => {
  it("is everybody's on trial, and no guest's in a workspace with an administrator", async () => {
    const guest = await arrive(deps, "Guest");
    await mayAdd(guest);
    await claimAdministration(deps, "ada");
    expect((await refusal(mayAdd(guest))).code).toBe("workspace.guests_add_nobody");
    for (const workspaceRole of ["member", "administrator"] as const)
      await mayAdd({ ...guest, actor: { ...guest.actor, workspaceRole } });
  });

  it("is no guest's by making a room, either, which is not made then", async () => {
    const [guest, bob] = [await arrive(deps, "Guest"), await arrive(deps, "Bob")];
    await claimAdministration(deps, "ada");
    const withBob = { name: "Ours", members: [bob.actor.userId] };
    expect((await refusal(Room.create(guest, withBob))).code).toBe("workspace.guests_add_nobody");
    expect((await Room.list(bob, {})).result.rooms).toEqual([]);
    await Room.create(guest, { name: "Mine", members: [guest.actor.userId] });
    await Room.create({ ...guest, actor: { ...guest.actor, workspaceRole: "member" } }, withBob);
  });

  it("is of those one shares a room with, or shared one, where the policy lets members find nobody else", async () => {
    const [ada, bob, cyd] = [await arriveAsMember("Ada"), await arrive(deps, "Bob"), await arrive(deps, "Cyd")];
    const roomId = await openRoom([ada, bob]);
    await Room.leave(bob, { roomId });
    await claimAdministration(deps, "root");
    await setPolicy(deps, { ...policyOf({}, STAGE), directory: "shared" }, STAGE);
    const add = (whom: Context) => Member.add(ada, { roomId, userId: whom.actor.userId });
    const openWith = (...whom: Context[]) =>
      Room.create(ada, { name: "Ours", members: whom.map(({ actor }) => actor.userId) });
    for (const adding of [add(cyd), openWith(cyd), openWith(bob, cyd)])
      expect((await refusal(adding)).code).toBe("user.not_found");
    expect((await Room.list(cyd, {})).result.rooms.map(({ name }) => name)).not.toContain("Ours");
    await add(bob);
    await openWith(bob);
  });

  it("costs a member no read", async () => {
    const guest = await arrive(deps, "Member");
    const member = { ...guest, actor: { ...guest.actor, workspaceRole: "member" as const } };
    expect(await deps.calls(() => mayAdd(member))).toBe(0);
  });
});

describe("an id that somebody has got hold of", () => {
  /** A guest of a workspace with an administrator, somebody whom they know, and somebody whom they do not, who blocks them. */
  const open = async () => {
    const [guest, bob, cyd] = [await arrive(deps, "Guest"), await arrive(deps, "Bob"), await arrive(deps, "Cyd")];
    const roomId = await openRoom([guest, bob]);
    await Block.block(cyd, { userId: guest.actor.userId });
    return { guest, bob, cyd, roomId };
  };
  const answers = async (...asked: Promise<unknown>[]) => {
    const refusals = await Promise.all(asked.map(refusal));
    return new Set(refusals.map(({ code, message }) => `${code} ${message}`)).size;
  };

  it("says nothing of a person whom a guest does not find, by blocking, writing to or banning them: as of nobody", async () => {
    const { guest, bob, cyd, roomId } = await open();
    await claimAdministration(deps, "root");
    const ids = [cyd.actor.userId, "nobody"];
    expect(await answers(...ids.map((userId) => Block.block(guest, { userId })))).toBe(1);
    expect(await answers(...ids.map((userId) => Room.openDirect(guest, { userId })))).toBe(1);
    expect(await answers(...ids.map((userId) => Moderation.ban(guest, { roomId, userId })))).toBe(1);
    expect((await Block.list(guest)).result.users).toEqual([]);
    await Block.block(guest, { userId: bob.actor.userId });
    expect((await Block.list(guest)).result.users).toMatchObject([{ userId: bob.actor.userId, username: "Bob" }]);
  });

  it("of somebody who was blocked before is listed without their name, and can be unblocked", async () => {
    const { guest, cyd } = await open();
    const { userId } = cyd.actor;
    await Block.block(guest, { userId });
    await claimAdministration(deps, "root");
    expect((await Block.list(guest)).result.users).toEqual([{ userId, username: expect.not.stringContaining("Cyd") }]);
    await Block.unblock(guest, { userId });
    expect((await Block.list(guest)).result.users).toEqual([]);
  });
});

describe("writing to somebody first", () => {
  it("is a guest's where they share a room, once the workspace has an administrator", async () => {
    const [guest, bob, cyd] = [await arrive(deps, "Guest"), await arrive(deps, "Bob"), await arrive(deps, "Cyd")];
    const openWith = (by: Context, whom: Context) => Room.openDirect(by, { userId: whom.actor.userId });
    await openWith(guest, bob);
    await claimAdministration(deps, "ada");
    expect((await refusal(openWith(guest, cyd))).code).toBe("person.unavailable");
    expect((await Room.list(cyd, { isPrivate: true })).result.rooms).toEqual([]);
    // A conversation that is there goes on, and others may begin one.
    await openWith(guest, bob);
    await openWith({ ...cyd, actor: { ...cyd.actor, workspaceRole: "member" } }, guest);
    await openWith(guest, cyd);
    const danAsGuest = await arrive(deps, "Dan");
    const dan: Context = { ...danAsGuest, actor: { ...danAsGuest.actor, workspaceRole: "member" } };
    const roomId = await openRoom([dan, guest]);
    await openWith(guest, dan);
    const eve = await arrive(deps, "Eve");
    await Room.join(eve, { roomId });
    await Moderation.ban(dan, { roomId, userId: eve.actor.userId });
    expect((await refusal(openWith(guest, eve))).code).toBe("person.unavailable");
  });

  it("is a member's, too, only where they share a room, if the policy says so", async () => {
    const [ada, bob, cyd] = [await arriveAsMember("Ada"), await arriveAsMember("Bob"), await arriveAsMember("Cyd")];
    await openRoom([ada, bob]);
    await claimAdministration(deps, "root");
    await setPolicy(deps, { ...policyOf({}, STAGE), directory: "shared" }, STAGE);
    await Room.openDirect(ada, { userId: bob.actor.userId });
    expect((await refusal(Room.openDirect(ada, { userId: cyd.actor.userId }))).code).toBe("person.unavailable");
  });
});

const arriveAsMember = async (username: string): Promise<Context> => {
  const ctx = await arrive(deps, username);
  return { ...ctx, actor: { ...ctx.actor, workspaceRole: "member" } };
};

describe("naming people by their ids", () => {
  const idOf = ({ actor }: Context) => actor.userId;
  const named = async (by: Context, whom: readonly Context[]) =>
    (await User.getMany(by, { userIds: whom.map(idOf) })).result.users.map(({ username }) => username).sort();

  it("is a guest's of those who are or were in a room with them, once the workspace has an administrator", async () => {
    const [guest, bob, cyd] = [await arrive(deps, "Guest"), await arrive(deps, "Bob"), await arrive(deps, "Cyd")];
    const [stranger, later] = [await arrive(deps, "Stranger"), await arrive(deps, "Later")];
    const all = [guest, bob, cyd, stranger, later];
    const roomId = await openRoom([bob, cyd, guest]);
    expect(await named(guest, all)).toEqual(["Bob", "Cyd", "Guest", "Later", "Stranger"]);
    await claimAdministration(deps, "ada");
    expect(await named(guest, all)).toEqual(["Bob", "Cyd", "Guest"]);
    const member: Context = { ...guest, actor: { ...guest.actor, workspaceRole: "member" } };
    expect(await named(member, all)).toHaveLength(5);
    await setPolicy(deps, { ...policyOf({}, STAGE), directory: "shared" }, STAGE);
    expect(await named(member, all)).toEqual(["Bob", "Cyd", "Guest"]);
    await setPolicy(deps, policyOf({}, STAGE), STAGE);
    // What they wrote is still there.
    await Room.leave(cyd, { roomId });
    expect(await named(guest, all)).toEqual(["Bob", "Cyd", "Guest"]);
    await Room.openDirect({ ...later, actor: { ...later.actor, workspaceRole: "member" } }, { userId: idOf(guest) });
    expect(await named(guest, all)).toEqual(["Bob", "Cyd", "Guest", "Later"]);
    await Moderation.ban(bob, { roomId, userId: idOf(guest) });
    expect(await named(guest, all)).toEqual(["Guest", "Later"]);
  });

  it("costs a guest no more in many rooms, and a member one call", async () => {
    await claimAdministration(deps, "ada");
    const guest = await arrive(deps, "Everywhere");
    const owner = await arrive(deps, "Owner");
    const governor = { ...owner, actor: { ...owner.actor, workspaceRole: "member" as const } };
    for (let n = 0; n < 30; n += 1) await openRoom([governor, guest]);
    const userIds = Array.from({ length: 100 }, (_, n) => `nobody-${n}`);
    expect((await deps.cost(() => User.getMany(guest, { userIds }))).read).toBeLessThan(620);
    const member = { ...guest, actor: { ...guest.actor, workspaceRole: "member" as const } };
    expect(await deps.calls(() => User.getMany(member, { userIds }))).toBe(2);
  });
});
