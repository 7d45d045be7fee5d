import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Hello from "../room/hello";
import * as Keys from "../table/keys";
import type { HandleRow, LivingProfileRow } from "../table/row";
import { arrive, connect, openDeps, openRoom, over, refusal } from "../testing/deps";
import { createGateway } from "../testing/gateway";
import {
  anyBursts,
  Crash,
  type Decide,
  inBursts,
  interleave,
  once,
  pauseAfter,
  persistently,
} from "../testing/interleave";
import * as Profile from "./profile";
import * as User from "./user";

const deps = await openDeps();
afterAll(deps.close);

const rename = async (ctx: Context, username: string) => {
  const gateway = createGateway(ctx);
  await gateway.deliver((await Profile.update(ctx, { username })).deliveries);
  return gateway;
};
const isFound = async (prefix: string, userId: string): Promise<boolean> => {
  const { users } = (await User.list({ ...deps, actor: { userId, username: "", connectionId: "" } }, { prefix }))
    .result;
  return users.some((user) => user.userId === userId);
};
const profileOf = ({ actor }: Context) => deps.table.get<LivingProfileRow>(Keys.profile(actor.userId));
const ownerOf = async (handle: string) => (await deps.table.get<HandleRow>(Keys.handle(handle)))?.userId;

describe("changing one's profile", () => {
  it("changes what is given and keeps the rest; what is empty is none", async () => {
    const ada = await arrive(deps, "Ada");
    const { userId } = ada.actor;
    const change = async (input: Parameters<typeof Profile.update>[1]) =>
      (await Profile.update(ada, input)).result.user;
    expect(await change({ handle: "first", timeZone: "Europe/London" })).toEqual({
      userId,
      username: "Ada",
      handle: "first",
      timeZone: "Europe/London",
      rev: 1,
    });
    expect(await change({ username: "Countess" })).toMatchObject({ username: "Countess", handle: "first", rev: 2 });
    expect(await change({ handle: "", timeZone: "" })).toEqual({ userId, username: "Countess", rev: 3 });
    expect(await change({ username: "Countess", handle: "" })).toMatchObject({ rev: 3 });
    expect((await User.getMany(ada, { userIds: [userId, "nobody"] })).result.users).toEqual([
      { userId, username: "Countess", rev: 3 },
    ]);
  });

  it("I20: lets others find one by today's handle, with and without its @, each once, and by no former one", async () => {
    const ada = await arrive(deps, "Quentin Zephyr");
    const { userId } = ada.actor;
    const take = async (change: Parameters<typeof Profile.update>[1]) =>
      createGateway(deps).deliver((await Profile.update(ada, change)).deliveries);
    const found = async (prefix: string) =>
      (await User.list(ada, { prefix })).result.users.filter((user) => user.userId === userId);
    await take({ handle: "zed_1" });
    for (const prefix of ["@zed_1", "@ZED", "zed", "@z", "zephyr", "quentin"])
      expect(await found(prefix)).toEqual([{ userId, username: "Quentin Zephyr", handle: "zed_1" }]);
    // Both the name and the handle begin so.
    await take({ handle: "zephyrus" });
    for (const prefix of ["zephyr", "@zephyr", ""]) expect(await found(prefix)).toHaveLength(1);
    for (const prefix of ["@zed", "zed", "@quentin", "@zephyr x", "@@zephyr"]) expect(await found(prefix)).toEqual([]);
    await take({ username: "Someone" });
    expect([await found("zephyr"), await found("quentin")]).toMatchObject([[{ handle: "zephyrus" }], []]);
    await take({ handle: "" });
    expect(await found("zephyr")).toEqual([]);
    expect(await found("someone")).toEqual([{ userId, username: "Someone" }]);
  });

  it("I20: lists somebody whom an earlier version has listed by their name alone, at their next hello, and once", async () => {
    const ada = await arrive(deps, "Adelheid Yolanda");
    const { userId } = ada.actor;
    await createGateway(deps).deliver((await Profile.update(ada, { handle: "yoyo" })).deliveries);
    const forgotten = ["WORD#yolanda", "WORD#yoyo", "HANDLE#yoyo"];
    for (const beginning of forgotten)
      for (const shard of [0, 1, 2, 3])
        await deps.table.remove({ pk: `PEOPLE#${shard}`, sk: `${beginning}\t${userId}` });
    await deps.table.update(Keys.profile(userId), { remove: ["hasWords"] });
    const found = async () => Promise.all(["@yoyo", "yoyo", "yol"].map((prefix) => isFound(prefix, userId)));
    expect(await found()).toEqual([false, false, false]);
    const comeBack = async () => {
      const { deliveries } = await Hello.hello(await connect(deps, ada.actor), {});
      await createGateway(deps).deliver(deliveries);
      return deliveries.filter(({ to }) => to === "rooms of").length;
    };
    expect(await comeBack()).toBe(1);
    expect(await found()).toEqual([true, true, true]);
    expect(await comeBack()).toBe(0);
  });

  it("tells one's other connections and everybody in one's rooms, and nobody else", async () => {
    const [ada, bob, cyd] = [await arrive(deps, "Ada"), await arrive(deps, "Bob"), await arrive(deps, "Cyd")];
    await openRoom([ada, bob]);
    await openRoom([bob, cyd]);
    const tab = await connect(deps, ada.actor);
    for (const each of [ada, bob, cyd]) await Hello.hello(each, {});
    const gateway = await rename(ada, "Countess");
    const event = { type: "user_update", data: { user: { username: "Countess", rev: 1 } } };
    expect(gateway.received(tab.actor.connectionId)).toMatchObject([event]);
    expect(gateway.received(bob.actor.connectionId)).toMatchObject([event]);
    expect(gateway.received(cyd.actor.connectionId)).toEqual([]);
  });

  it("tells the rooms in pages, each handed on", async () => {
    const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
    for (let rooms = 0; rooms < 120; rooms += 1) await openRoom([ada, bob]);
    for (let cursor: string | undefined, page = 0; page === 0 || cursor !== undefined; page += 1)
      ({ nextCursor: cursor } = (await Hello.hello(bob, cursor === undefined ? {} : { cursor })).result);
    const gateway = createGateway(deps);
    const { deliveries } = await Profile.update(ada, { username: "Countess" });
    await gateway.deliver(deliveries);
    while (gateway.works.length > 0) await gateway.work();
    expect(gateway.received(bob.actor.connectionId)).toHaveLength(120);
    expect(await profileOf(ada)).not.toHaveProperty("formerNames");
  });

  it("lists the person by the new name, and by the former one no longer", async () => {
    const eve = await arrive(deps, "Evelyn Former");
    await rename(eve, "Evelyn Later");
    expect(await isFound("later", eve.actor.userId)).toBe(true);
    expect(await isFound("evelyn", eve.actor.userId)).toBe(true);
    expect(await isFound("former", eve.actor.userId)).toBe(false);
    await rename(eve, "EVELYN LATER");
    expect(await isFound("later", eve.actor.userId)).toBe(true);
  });

  it("if it dies before that, the next hello does it", async () => {
    const [zoe, bob] = [await arrive(deps, "Zoe Former"), await arrive(deps, "Bob")];
    await openRoom([zoe, bob]);
    await Hello.hello(bob, {});
    await Profile.update(zoe, { username: "Zoe Later" });
    const gateway = createGateway(deps);
    await gateway.deliver((await Hello.hello(await connect(deps, zoe.actor), {})).deliveries);
    expect(await isFound("later", zoe.actor.userId)).toBe(true);
    expect(await isFound("former", zoe.actor.userId)).toBe(false);
    expect(gateway.received(bob.actor.connectionId)).toContainEqual(expect.objectContaining({ type: "user_update" }));
    const again = await Hello.hello(await connect(deps, zoe.actor), {});
    expect(again.deliveries.filter(({ to }) => to === "rooms of")).toEqual([]);
  });

  /** Two changes of one person's name and what follows them, overlapping; then the person is found by the last name alone. */
  const overlap = async (decide: Decide) => {
    const ctx = await arrive(deps, "Nameone");
    const names = ["Nametwo", "Namethree"];
    const acts = names.map((username) => async (table: Context["table"]) => {
      await persistently(() => rename(over(ctx, table), username));
    });
    const outcomes = await interleave(deps.table, acts, decide);
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
    const last = (await profileOf(ctx))?.username ?? "";
    for (const name of ["Nameone", ...names]) expect(await isFound(name, ctx.actor.userId), name).toBe(name === last);
  };

  it("wherever one change pauses while another one goes to its end, the person is found by the last name alone", async () => {
    for (let calls = 0; calls < 25; calls += 1) await overlap(pauseAfter(calls));
  });

  it("however two changes overlap, crash and are tried again, the person is found by the last name alone", async () => {
    await fc.assert(
      fc.asyncProperty(anyBursts(2), (bursts) => overlap(inBursts(bursts))),
      { numRuns: 30 },
    );
  });

  it("wherever one of two changes dies while the other goes on, nothing of a former name is left to be found", async () => {
    for (let calls = 1; calls < 30; calls += 1) {
      // Of their own, as a page of those who are found has an end.
      const names = ["One", "Two", "Three"].map((name) => `${name} dies${calls}x`) as [string, string, string];
      const ctx = await arrive(deps, names[0]);
      const acts = names.slice(1).map((username) => (table: Context["table"]) => rename(over(ctx, table), username));
      const bursts = [
        { actor: 0, calls: calls - 1 },
        { actor: 1, calls: 100 },
        // One call more, and then it is dead.
        { actor: 0, calls: 2, fate: "crash" as const },
      ];
      await interleave(deps.table, acts, inBursts(bursts));
      await createGateway(deps).deliver((await Hello.hello(await connect(deps, ctx.actor), {})).deliveries);
      const last = (await profileOf(ctx))?.username ?? "";
      for (const name of names) expect(await isFound(name, ctx.actor.userId), name).toBe(name === last);
    }
  });

  it("is refused where the account is deleted", async () => {
    const ada = await arrive(deps, "Ada");
    await deps.table.put({ ...Keys.profile(ada.actor.userId), deleted: true });
    expect((await refusal(Profile.update(ada, { username: "Again" }))).code).toBe("user.not_found");
  });
});

describe("a handle", () => {
  it("has one owner, until they take another", async () => {
    const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
    await Profile.update(ada, { handle: "one" });
    expect((await refusal(Profile.update(bob, { handle: "one" }))).code).toBe("user.handle_taken");
    await Profile.update(ada, { handle: "two" });
    expect((await Profile.update(bob, { handle: "one" })).result.user.handle).toBe("one");
    await Profile.update(bob, { handle: "" });
    expect(await ownerOf("one")).toBeUndefined();
  });

  it.each(["crash", "lost"] as const)("a claim whose change does not follow harms nobody: %s", async (fate) => {
    const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
    const handle = `half-${fate}`;
    const failing = over(
      ada,
      once(deps.table, fate, ({ operation, sk }) => operation === "put" && sk.startsWith("HANDLE#")),
    );
    await expect(Profile.update(failing, { handle })).rejects.toThrow(Crash);
    expect(await profileOf(ada)).not.toHaveProperty("handle");
    await Profile.update(ada, { handle });
    expect((await refusal(Profile.update(bob, { handle }))).code).toBe("user.handle_taken");
  });

  it.each(["crash", "lost"] as const)("that was claimed by a change that died is free: %s", async (fate) => {
    const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
    const handle = `free-${fate}`;
    const dying = once(deps.table, fate, ({ operation, sk }) => operation === "update" && sk === "PROFILE");
    const died = Profile.update(over(ada, dying), { handle });
    await expect(died).rejects.toThrow(Crash);
    if (fate === "lost") {
      // The change was made, though nobody was told.
      expect((await refusal(Profile.update(bob, { handle }))).code).toBe("user.handle_taken");
      return;
    }
    expect((await Profile.update(bob, { handle })).result.user.handle).toBe(handle);
    expect((await refusal(Profile.update(ada, { handle }))).code).toBe("user.handle_taken");
    expect(await ownerOf(handle)).toBe(bob.actor.userId);
  });

  it("is one person's where two take it at once, wherever the one pauses or dies", async () => {
    for (let calls = 0; calls < 8; calls += 1)
      for (const fate of ["ok", "crash"] as const) {
        const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
        const handle = `both-${calls}-${fate}`;
        const act = (ctx: Context) => (table: Context["table"]) => Profile.update(over(ctx, table), { handle });
        const bursts = [
          { actor: 0, calls, fate },
          { actor: 1, calls: 100 },
        ];
        await interleave(deps.table, [act(ada), act(bob)], inBursts(bursts));
        const holding = [await profileOf(ada), await profileOf(bob)].filter((profile) => profile?.handle === handle);
        expect(holding, `${calls} ${fate}`).toHaveLength(1);
      }
  });

  it("is never two people's, and a profile's handle is its own, however takings and givings overlap", async () => {
    await fc.assert(
      fc.asyncProperty(anyBursts(3), async (bursts) => {
        const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
        const [wanted, other] = [deps.mintId(), deps.mintId()].map((id) => `h${id.toLowerCase()}`);
        await Profile.update(ada, { handle: wanted });
        const act = (ctx: Context, handle: string | undefined) => async (table: Context["table"]) => {
          await persistently(() => Profile.update(over(ctx, table), { handle })).catch((error: Error) => {
            if (!error.message.includes("somebody else")) throw error;
          });
        };
        const acts = [act(ada, other), act(ada, wanted), act(bob, wanted)];
        for (const outcome of await interleave(deps.table, acts, inBursts(bursts)))
          if (outcome.status === "rejected") throw outcome.reason;
        for (const person of [ada, bob]) {
          const { handle } = (await profileOf(person)) ?? {};
          if (handle !== undefined) expect(await ownerOf(handle)).toBe(person.actor.userId);
        }
      }),
      { numRuns: 60 },
    );
  });
});
