import { afterAll, describe, expect, it } from "vitest";
import * as Session from "../people/session";
import * as User from "../people/user";
import * as Room from "../room/room";
import { arrive, depsOver, openDeps, openRoom } from "../testing/deps";
import { memoryEngine } from "../testing/engine";
import { Crash, intercept } from "../testing/interleave";
import * as Connection from "./connection";
import type { Live } from "./hand-on";
import { signOut } from "./sign-out";

const ownWorld = await openDeps();
afterAll(ownWorld.close);

const gone = () => Object.assign(new Error("gone"), { name: "GoneException" });

/** A gateway that closes what is open, and tells how many closes ran at once. */
const openGateway = (fails: (connectionId: string) => Error | undefined = () => undefined) => {
  const closed = new Set<string>();
  const posts: { connectionId: string; type: string }[] = [];
  const busy = { now: 0, most: 0 };
  const gateway: Live["gateway"] = {
    post: async (given) => {
      for (const { to, data = "{}" } of given)
        posts.push(...to.map(({ connectionId }) => ({ connectionId, type: JSON.parse(data).type })));
      return { gone: new Set(), failed: 0, throttled: 0 };
    },
    disconnect: async (connectionId) => {
      busy.now += 1;
      busy.most = Math.max(busy.most, busy.now);
      await Promise.resolve();
      busy.now -= 1;
      const failure = fails(connectionId) ?? (closed.has(connectionId) ? gone() : undefined);
      if (failure) throw failure;
      closed.add(connectionId);
    },
  };
  return { live: { gateway, handOn: async () => true }, closed, posts, busy };
};

/** Somebody signed in, with so many connections, none of them young. */
const signIn = async (connections: number, deps = ownWorld) => {
  const ada = await User.create(deps, "Ada");
  const { secret } = await Session.open(deps, ada, { hostOnly: true });
  const ids = Array.from({ length: connections }, () => deps.mintId());
  for (const id of ids) await Connection.open(deps, id, ada, Session.hash(secret));
  deps.clock.advance(60_000);
  const find = async () => (await Session.find(deps, [{ secret, hostOnly: true }]))?.user;
  const left = async () => (await Connection.ofUser(deps, ada.userId)).map(({ connectionId }) => connectionId);
  const context = (connectionId: string) => ({ ...deps, actor: { ...ada, connectionId } });
  return { ada, secret, ids, find, left, context };
};

describe("signing out", () => {
  const deps = ownWorld;

  it("I15: ends 5,000 connections, so many at a time", async () => {
    const deps = depsOver(memoryEngine());
    const { secret, ids, find, left } = await signIn(5_000, deps);
    const { live, closed, busy } = openGateway();
    expect(await signOut(deps, live, Session.hash(secret))).toEqual([]);
    expect([closed.size, await left(), await find()]).toEqual([ids.length, [], undefined]);
    expect(busy.most).toBeLessThanOrEqual(50);
  });

  it("I15: closes the others where one close fails, and says what failed", async () => {
    const { secret, ids, left } = await signIn(5);
    const failure = new Error("LimitExceeded");
    const { live, closed } = openGateway((id) => (id === ids[1] ? failure : undefined));
    expect(await signOut(deps, live, Session.hash(secret))).toEqual([failure]);
    expect(closed).toEqual(new Set(ids.filter((id) => id !== ids[1])));
    expect(await left()).toEqual([]);
  });

  it("I15: tries a close again that fails now and then", async () => {
    const { secret, ids } = await signIn(3);
    let failures = 2;
    const { live, closed } = openGateway(() => (failures-- > 0 ? new Error("TooManyRequests") : undefined));
    expect(await signOut(deps, live, Session.hash(secret))).toEqual([]);
    expect(closed).toEqual(new Set(ids));
  });

  it("I15: closes a connection that API Gateway does not know yet, as its $connect has only just read the session", async () => {
    const { ada, secret } = await signIn(0);
    const id = deps.mintId();
    await Connection.open(deps, id, ada, Session.hash(secret));
    let early = 4;
    const { live, closed } = openGateway(() => (early-- > 0 ? gone() : undefined));
    expect(await signOut(deps, live, Session.hash(secret))).toEqual([]);
    expect(closed).toEqual(new Set([id]));
  });

  it("I15: that dies at any step is completed by the next, and the session has ended at once", async () => {
    for (let step = 1; step < 12; step += 1) {
      const { secret, ids, find, left } = await signIn(2);
      let calls = 0;
      const table = intercept(deps.table, (_call, perform) => {
        calls += 1;
        return calls > step ? Promise.reject(new Crash()) : perform();
      });
      const { live, closed } = openGateway();
      await signOut({ ...deps, table }, live, Session.hash(secret)).catch(() => {});
      expect(await find()).toBeUndefined();
      expect(await signOut(deps, live, Session.hash(secret))).toEqual([]);
      expect([closed, await left()]).toEqual([new Set(ids), []]);
      expect(await signOut(deps, live, Session.hash(secret))).toEqual([]);
    }
  });

  it("I11: tells the rooms once, and leaves other sessions of the same person alone", async () => {
    const bob = await arrive(deps, "Bob");
    const { ada, secret, ids, context, left } = await signIn(2);
    const roomId = await openRoom([bob]);
    await Room.join(bob, { roomId });
    for (const id of ids) await Room.join(context(id), { roomId });
    const phone = deps.mintId();
    await Connection.open(deps, phone, ada, "another session");
    const { live, closed, posts } = openGateway();
    await signOut(deps, live, Session.hash(secret));
    expect(posts).toEqual([{ connectionId: bob.actor.connectionId, type: "user_left" }]);
    expect([closed, await left()]).toEqual([new Set(ids), [phone]]);
  });

  it("of a session that never was does nothing", async () => {
    const { live, closed } = openGateway();
    expect(await signOut(deps, live, "guess")).toEqual([]);
    expect(closed.size).toBe(0);
  });
});
