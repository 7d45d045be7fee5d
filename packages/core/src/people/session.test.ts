import { LIMITS } from "@parley/protocol/limits";
import { afterAll, describe, expect, it } from "vitest";
import * as Keys from "../table/keys";
import { openDeps } from "../testing/deps";
import { intercept } from "../testing/interleave";
import * as DeviceLink from "./device-link";
import * as Session from "./session";
import * as User from "./user";

const deps = await openDeps();
afterAll(deps.close);

const ada = await User.create(deps, "Ada");
/** Somebody whose account lasts. */
const countess = { ...(await User.create(deps, "Countess")), workspaceRole: "member" as const };
await deps.table.put({ ...Keys.profile(countess.userId), username: "Countess", workspaceRole: "member" });
const signIn = async (hostOnly = true, user: typeof ada = ada) => (await Session.open(deps, user, { hostOnly })).secret;
/** The living session of a secret that came in a cookie which no other host can set. */
const held = async (secret: string): Promise<Session.Session> => {
  const session = await Session.find(deps, [{ secret, hostOnly: true }]);
  if (!session) throw new Error("The session has ended.");
  return session;
};
/** Whose session is found among secrets: `secret` came in a cookie that any host may have set, `__Host-secret` in one that none can. */
const find = async (...cookies: string[]) => {
  const presented = cookies.map((cookie) => ({
    secret: cookie.replace("__Host-", ""),
    hostOnly: cookie.startsWith("__Host-"),
  }));
  return (await Session.find(deps, presented))?.user;
};
const ticketOf = async (secret: string) => (await Session.issueTicket(deps, secret, ada)).ticket;

describe("a ticket", () => {
  it("lets its person in once", async () => {
    const secret = await signIn();
    const ticket = await ticketOf(secret);
    expect(await Session.redeemTicket(deps, ticket)).toEqual({ ...ada, session: Session.hash(secret) });
    expect(await Session.redeemTicket(deps, ticket)).toBeUndefined();
  });

  it("lets one in, of many who come with it at once", async () => {
    const ticket = await ticketOf(await signIn());
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => Session.redeemTicket(deps, ticket)));
    expect(outcomes.filter((user) => user !== undefined)).toHaveLength(1);
  });

  it("is good for 30 seconds, to the millisecond, though its item may stay longer", async () => {
    const secret = await signIn();
    const [early, late] = [await ticketOf(secret), await ticketOf(secret)];
    deps.clock.advance(LIMITS.ticketTtlMs - 1);
    expect(await Session.redeemTicket(deps, early)).toBeDefined();
    deps.clock.advance(1);
    expect(await Session.redeemTicket(deps, late)).toBeUndefined();
  });

  it("ends with its session", async () => {
    const secret = await signIn();
    const ticket = await ticketOf(secret);
    await Session.end(deps, Session.hash(secret));
    expect(await Session.redeemTicket(deps, ticket)).toBeUndefined();
  });

  it("is not to be guessed: a wrong one is nobody's", async () => {
    expect(await Session.redeemTicket(deps, "guess")).toBeUndefined();
    expect(Buffer.from(await ticketOf(await signIn()), "base64url").byteLength * 8).toBeGreaterThanOrEqual(128);
  });
});

describe("a session", () => {
  it("is its person's until it is closed or has run out", async () => {
    const [ended, kept] = [await signIn(false), await signIn(false)];
    await Session.end(deps, Session.hash(ended));
    expect(await find(ended)).toBeUndefined();
    expect(await find(kept)).toEqual(ada);
    deps.clock.advance(LIMITS.sessionTtlMs + 1_000);
    expect(await find(kept)).toBeUndefined();
  });

  it("I15: that was opened for a cookie of this host only is nobody's in one that another host may have planted", async () => {
    const secret = await signIn(true);
    expect(await find(`__Host-${secret}`)).toEqual(ada);
    expect(await find(secret)).toBeUndefined();
  });

  it("I15: of an earlier version counts in either cookie, until it ends", async () => {
    const secret = await signIn(false);
    expect(await find(secret)).toEqual(ada);
    expect(await find(`__Host-${secret}`)).toEqual(ada);
  });

  it("I15: is found beside planted ones that never were, and nobody's beside a living one of somebody else", async () => {
    const eve = await User.create(deps, "Eve");
    const [own, planted] = [await signIn(false), await signIn(false, eve)];
    const dead = Array.from({ length: 50 }, (_, n) => `${n}`.padStart(32, "x"));
    expect(await find(...dead, own)).toEqual(ada);
    expect(await find(planted, own)).toBeUndefined();
    await Session.end(deps, Session.hash(planted));
    expect(await find(planted, own)).toEqual(ada);
    expect(await find()).toBeUndefined();
  });
});

describe("whose session it is", () => {
  it("says the profile of today, also for sessions of earlier versions, which know a name only", async () => {
    const secret = await signIn(true, countess);
    await deps.table.update(Keys.profile(countess.userId), { set: { username: "Ada King" } });
    const renamed = { userId: countess.userId, username: "Ada King", workspaceRole: "member" };
    expect(await find(`__Host-${secret}`)).toEqual(renamed);
    const { ticket } = await Session.issueTicket(deps, secret, (await held(secret)).user);
    expect(await Session.redeemTicket(deps, ticket)).toEqual({ ...renamed, session: Session.hash(secret) });
  });
});

describe("a guest's session", () => {
  it("proves nothing, however young it is, nor does a session of a link that it has made", async () => {
    const guest = await held(await signIn());
    expect([guest.signedInAt, Session.isFresh(deps, guest)]).toEqual([0, false]);
    const { secret } = await DeviceLink.issue(deps, guest);
    expect((await DeviceLink.redeem(deps, secret)).signedInAt).toBe(0);
    expect(Session.isFresh(deps, await held(await signIn(true, countess)))).toBe(true);
  });

  it("is nobody's once its person has an account, nor are its links, and the account's own session beside it counts", async () => {
    const gus = await User.create(deps, "Gus");
    const former = await signIn(true, gus);
    const link = await DeviceLink.issue(deps, await held(former));
    await deps.table.update(Keys.profile(gus.userId), { set: { workspaceRole: "member" } });
    expect(await find(`__Host-${former}`)).toBeUndefined();
    await expect(DeviceLink.redeem(deps, link.secret)).rejects.toMatchObject({ code: "session.link_spent" });
    const own = await signIn(true, { ...gus, workspaceRole: "member" });
    expect(await find(`__Host-${former}`, `__Host-${own}`)).toMatchObject({ userId: gus.userId });
    expect((await Session.ofUser(deps, gus.userId)).map(({ guest }) => guest).sort()).toEqual([false, true]);
  });
});

describe("a session that is used", () => {
  const half = LIMITS.sessionTtlMs / 2;

  it("lasts its whole time again once half of it is over, and until then its renewal costs nothing", async () => {
    const secret = await signIn();
    const young = await held(secret);
    expect(await deps.cost(() => Session.renew(deps, young, { hostOnly: true }))).toMatchObject({
      read: 0,
      write: 0,
    });
    deps.clock.advance(half + 1_000);
    const end = deps.clock.now() + LIMITS.sessionTtlMs;
    expect(await Session.renew(deps, await held(secret), { hostOnly: true })).toBe(end);
    expect(await Session.renew(deps, await held(secret), { hostOnly: true })).toBeUndefined();
    deps.clock.advance(LIMITS.sessionTtlMs - 1_000);
    expect(await find(`__Host-${secret}`)).toEqual(ada);
    deps.clock.advance(2_000);
    expect(await find(`__Host-${secret}`)).toBeUndefined();
  });

  it("I15: is not renewed where its cookie may be planted, as sessions of the first version may be over HTTPS", async () => {
    const secret = await signIn(false);
    deps.clock.advance(half + 1_000);
    const session = await held(secret);
    expect(await Session.renew(deps, session, { hostOnly: true })).toBeUndefined();
    expect(await Session.renew(deps, session, { hostOnly: false })).toBe(deps.clock.now() + LIMITS.sessionTtlMs);
  });

  it("is renewed by one of many requests at once", async () => {
    const secret = await signIn();
    deps.clock.advance(half + 1_000);
    const renewed = await Promise.all(
      Array.from({ length: 5 }, async () => Session.renew(deps, await held(secret), { hostOnly: true })),
    );
    expect(renewed.filter((end) => end !== undefined)).toHaveLength(1);
  });

  it("stays closed when it is closed beside its renewal", async () => {
    const secret = await signIn();
    deps.clock.advance(half + 1_000);
    const session = await held(secret);
    await Session.end(deps, Session.hash(secret));
    expect(await Session.renew(deps, session, { hostOnly: true })).toBeUndefined();
    expect(await find(`__Host-${secret}`)).toBeUndefined();
  });
});

it("the table sees hashes only, of tickets and sessions alike", async () => {
  const written: string[] = [];
  const table = intercept(deps.table, async ({ pk, sk }, perform) => {
    const answer = await perform();
    written.push(JSON.stringify([pk, sk, await deps.table.get({ pk, sk })]));
    return answer;
  });
  const { secret } = await Session.open({ ...deps, table }, ada, { hostOnly: true });
  const { ticket } = await Session.issueTicket({ ...deps, table }, secret, ada);
  await Session.find({ ...deps, table }, [{ secret, hostOnly: true }]);
  expect(written.join()).toContain(Keys.ticket(Session.hash(ticket)).pk);
  expect(written.join()).toContain(Keys.session(Session.hash(secret)).pk);
  expect(written.join()).not.toContain(secret);
  expect(written.join()).not.toContain(ticket);
});
