import { LIMITS } from "@parley/protocol/limits";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import * as Deletion from "../room/deletion";
import * as Keys from "../table/keys";
import { connect, openDeps, refusal, type TestDeps } from "../testing/deps";
import { createGateway } from "../testing/gateway";
import * as Account from "./account";
import * as Administrator from "./administrator";
import * as Profile from "./profile";
import * as User from "./user";
import * as Workspace from "./workspace";

let deps: TestDeps;
beforeEach(async () => {
  await deps?.close();
  deps = await openDeps();
});
afterAll(() => deps.close());

/** Somebody with an account; the first one governs. */
const arrive = async (username: string, administration: Account.Administration = "first"): Promise<string> => {
  const { userId } = await User.create(deps, username);
  await Account.nameAddress(deps, userId, `${username.toLowerCase()}@example.com`);
  await Account.settle(deps, userId, administration);
  return userId;
};

const rolesOf = async (...userIds: string[]) =>
  Promise.all(userIds.map(async (userId) => (await Profile.find(deps, userId))?.workspaceRole));
const administrators = async () => (await Workspace.readWorkspace(deps)).administrators;
const codeOf = async (work: Promise<unknown>) => (await refusal(work)).code;
const erase = async (userId: string, username: string) => {
  await Deletion.begin(deps, userId, username, "keep");
  await Deletion.perform(deps, createGateway(deps).live, userId, Number.POSITIVE_INFINITY);
};

describe("administrators", () => {
  it("make others administrators, and take that back", async () => {
    const [ada, bob] = [await arrive("Ada"), await arrive("Bob")];
    expect(await rolesOf(ada, bob)).toEqual(["administrator", "member"]);
    for (let time = 0; time < 2; time += 1) await Administrator.appoint(deps, ada, bob);
    expect(await rolesOf(ada, bob)).toEqual(["administrator", "administrator"]);
    expect((await Administrator.list(deps)).map(({ username }) => username)).toEqual(["Ada", "Bob"]);
    for (let time = 0; time < 2; time += 1) await Administrator.dismiss(deps, bob, ada, "first");
    expect(await rolesOf(ada, bob)).toEqual(["member", "administrator"]);
    // A sign-in changes nothing about it.
    await Account.settle(deps, ada, "first");
    expect(await rolesOf(ada, bob)).toEqual(["member", "administrator"]);
  });

  it("are told to their rooms as with any change of a profile", async () => {
    const [ada, bob] = [await arrive("Ada"), await arrive("Bob")];
    const before = await Profile.find(deps, bob);
    await Administrator.appoint(deps, ada, bob);
    const after = await Profile.find(deps, bob);
    expect(after?.rev).toBe((before?.rev ?? 0) + 1);
    const ctx = await connect(deps, { userId: bob, username: "Bob" });
    const { result, deliveries } = await Profile.greet(ctx);
    expect(result.user.workspaceRole).toBe("administrator");
    expect(deliveries).toEqual([{ to: "rooms of", userId: bob }]);
  });

  it("are people with an account, and not without end", async () => {
    const ada = await arrive("Ada");
    const guest = await User.create(deps, "Guest");
    expect(await codeOf(Administrator.appoint(deps, ada, guest.userId))).toBe("account.required");
    expect(await codeOf(Administrator.appoint(deps, ada, "nobody"))).toBe("user.not_found");
    const ids = Array.from({ length: LIMITS.administrators - 1 }, (_, n) => `other-${n}`);
    await deps.table.update(Keys.workspace, { add: { administrators: new Set(ids) } });
    expect(await codeOf(Administrator.appoint(deps, ada, await arrive("Bob")))).toBe("workspace.administrators_full");
    await Administrator.appoint(deps, ada, ada);
  });

  it("are made and dismissed by nobody who is none any more", async () => {
    const [ada, bob, cyd] = [await arrive("Ada"), await arrive("Bob"), await arrive("Cyd")];
    for (const act of [Administrator.appoint(deps, bob, cyd), Administrator.dismiss(deps, bob, ada, "first")])
      expect(await codeOf(act)).toBe("workspace.administrators_only");
    expect(await rolesOf(ada, bob, cyd)).toEqual(["administrator", "member", "member"]);
  });

  it("step down only while another one is there", async () => {
    const [ada, bob] = [await arrive("Ada"), await arrive("Bob")];
    expect(await codeOf(Administrator.dismiss(deps, ada, ada, "first"))).toBe("workspace.administrator_needed");
    await Administrator.appoint(deps, ada, bob);
    await Administrator.dismiss(deps, ada, ada, "first");
    expect(await rolesOf(ada, bob)).toEqual(["member", "administrator"]);
  });

  it("are always among them whom the deployment names", async () => {
    const named = { address: "ada@example.com" };
    const [bob, ada] = [await arrive("Bob", "first"), await arrive("Ada", named)];
    expect(await administrators()).toEqual(new Set([ada, bob]));
    for (const by of [bob, ada])
      expect(await codeOf(Administrator.dismiss(deps, by, ada, named))).toBe("workspace.administrator_named");
    await Administrator.dismiss(deps, ada, bob, named);
    expect(await administrators()).toEqual(new Set([ada]));
  });
});

describe("an administrator who deletes their account", () => {
  it("hands over first, if they are the last one", async () => {
    const [ada, bob] = [await arrive("Ada"), await arrive("Bob")];
    expect(await codeOf(Deletion.begin(deps, ada, "Ada", "keep"))).toBe("workspace.administrator_needed");
    expect(await rolesOf(ada)).toEqual(["administrator"]);
    await Administrator.appoint(deps, ada, bob);
    await erase(ada, "Ada");
    expect(await administrators()).toEqual(new Set([bob]));
  });

  it("leaves a workspace on trial where nobody else has an account, and the next one to have an account governs", async () => {
    const ada = await arrive("Ada");
    await User.create(deps, "Guest");
    const stage = { signUp: "open", guests: true } as const;
    const shut = { ...Workspace.policyOf({ name: "The lab" }, stage), signUp: "invited", guests: false } as const;
    await Workspace.setPolicy(deps, shut, stage);
    await erase(ada, "Ada");
    const workspace = await Workspace.readWorkspace(deps);
    expect(workspace.administrators).toBeUndefined();
    // Nobody could come in otherwise. What the workspace is called is no rule.
    expect(Workspace.policyOf(workspace, stage)).toMatchObject({ ...stage, name: "The lab" });
    const bob = await arrive("Bob");
    expect(await rolesOf(bob)).toEqual(["administrator"]);
    expect(await administrators()).toEqual(new Set([bob]));
  });

  it("is not kept by people who have deleted theirs", async () => {
    const [ada, bob] = [await arrive("Ada"), await arrive("Bob")];
    await erase(bob, "Bob");
    await erase(ada, "Ada");
    expect(await administrators()).toBeUndefined();
  });
});

describe("people with an account", () => {
  it("are found by name, and guests are not", async () => {
    const ada = await arrive("Ada");
    const bob = await arrive("Bob");
    await User.create(deps, "Ben");
    const ctx = await connect(deps, { userId: ada, username: "Ada" });
    const actor = { ...ctx.actor, workspaceRole: "administrator" as const };
    const find = async (prefix: string) =>
      (await User.list({ ...ctx, actor }, { prefix, members: true })).result.users.map(({ username }) => username);
    expect([await find(""), await find("b")]).toEqual([["Ada", "Bob"], ["Bob"]]);
    // Administrators find everybody, whatever others do.
    const stage = { signUp: "open", guests: true } as const;
    await Workspace.setPolicy(deps, { ...Workspace.policyOf({}, stage), directory: "shared" }, stage);
    expect(await find("b")).toEqual(["Bob"]);
    const renamed = await connect(deps, { userId: bob, username: "Bob" });
    await Profile.update(renamed, { username: "Carl" });
    await Profile.relist(deps, bob);
    expect([await find("b"), await find("c")]).toEqual([[], ["Carl"]]);
    await erase(bob, "Carl");
    expect(await find("")).toEqual(["Ada"]);
  });
});
