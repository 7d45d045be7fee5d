import { LIMITS } from "@parley/protocol/limits";
import { afterAll, describe, expect, it } from "vitest";
import * as Keys from "./keys";
import * as Session from "./session";
import { intercept } from "./testing/interleave";
import { openWorld } from "./testing/world";
import * as User from "./user";

const world = await openWorld();
afterAll(world.close);

const ada = await User.create(world, "Ada");
const signIn = async () => (await Session.open(world, ada)).secret;
const ticketOf = async (secret: string) => (await Session.issueTicket(world, secret, ada)).ticket;

describe("a ticket", () => {
  it("lets its person in once", async () => {
    const secret = await signIn();
    const ticket = await ticketOf(secret);
    expect(await Session.redeemTicket(world, ticket)).toEqual({ ...ada, session: Session.hash(secret) });
    expect(await Session.redeemTicket(world, ticket)).toBeUndefined();
  });

  it("lets one in, of many who come with it at once", async () => {
    const ticket = await ticketOf(await signIn());
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => Session.redeemTicket(world, ticket)));
    expect(outcomes.filter((user) => user !== undefined)).toHaveLength(1);
  });

  it("is good for 30 seconds, to the millisecond, though its item may stay longer", async () => {
    const secret = await signIn();
    const [early, late] = [await ticketOf(secret), await ticketOf(secret)];
    world.clock.advance(LIMITS.ticketTtlMs - 1);
    expect(await Session.redeemTicket(world, early)).toBeDefined();
    world.clock.advance(1);
    expect(await Session.redeemTicket(world, late)).toBeUndefined();
  });

  it("ends with its session", async () => {
    const secret = await signIn();
    const ticket = await ticketOf(secret);
    await Session.close(world, secret);
    expect(await Session.redeemTicket(world, ticket)).toBeUndefined();
  });

  it("is not to be guessed: a wrong one is nobody's", async () => {
    expect(await Session.redeemTicket(world, "guess")).toBeUndefined();
    expect(Buffer.from(await ticketOf(await signIn()), "base64url").byteLength * 8).toBeGreaterThanOrEqual(128);
  });
});

describe("a session", () => {
  it("is its person's until it is closed or has run out", async () => {
    const [closed, kept] = [await signIn(), await signIn()];
    await Session.close(world, closed);
    expect(await Session.find(world, closed)).toBeUndefined();
    expect(await Session.find(world, kept)).toEqual(ada);
    world.clock.advance(LIMITS.sessionTtlMs + 1_000);
    expect(await Session.find(world, kept)).toBeUndefined();
  });
});

describe("a session that is used", () => {
  const half = LIMITS.sessionTtlMs / 2;

  it("lasts its whole time again once half of it is over, and is written no sooner", async () => {
    const secret = await signIn();
    expect(await world.cost(() => Session.renew(world, secret))).toMatchObject({ write: 0 });
    world.clock.advance(half + 1_000);
    expect(await Session.renew(world, secret)).toBe(world.clock.now() + LIMITS.sessionTtlMs);
    expect(await Session.renew(world, secret)).toBeUndefined();
    world.clock.advance(LIMITS.sessionTtlMs - 1_000);
    expect(await Session.find(world, secret)).toEqual(ada);
    world.clock.advance(2_000);
    expect(await Session.find(world, secret)).toBeUndefined();
    expect(await Session.renew(world, secret)).toBeUndefined();
  });

  it("is renewed by one of many requests at once", async () => {
    const secret = await signIn();
    world.clock.advance(half + 1_000);
    const renewed = await Promise.all(Array.from({ length: 5 }, () => Session.renew(world, secret)));
    expect(renewed.filter((end) => end !== undefined)).toHaveLength(1);
  });

  it("stays closed when it is closed beside its renewal", async () => {
    const secret = await signIn();
    world.clock.advance(half + 1_000);
    const table = intercept(world.table, async ({ operation }, perform) => {
      if (operation === "update") await Session.close(world, secret);
      return perform();
    });
    expect(await Session.renew({ ...world, table }, secret)).toBeUndefined();
    expect(await Session.find(world, secret)).toBeUndefined();
  });
});

it("the table sees hashes only, of tickets and sessions alike", async () => {
  const written: string[] = [];
  const table = intercept(world.table, async ({ pk, sk }, perform) => {
    const answer = await perform();
    written.push(JSON.stringify([pk, sk, await world.table.get({ pk, sk })]));
    return answer;
  });
  const { secret } = await Session.open({ ...world, table }, ada);
  const { ticket } = await Session.issueTicket({ ...world, table }, secret, ada);
  await Session.find({ ...world, table }, secret);
  expect(written.join()).toContain(Keys.ticket(Session.hash(ticket)).pk);
  expect(written.join()).toContain(Keys.session(Session.hash(secret)).pk);
  expect(written.join()).not.toContain(secret);
  expect(written.join()).not.toContain(ticket);
});
