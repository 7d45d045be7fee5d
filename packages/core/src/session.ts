import { createHash, randomBytes } from "node:crypto";
import { LIMITS } from "@parley/protocol/limits";
import type { User } from "@parley/protocol/user";
import type { World } from "./context";
import * as Keys from "./keys";
import { isLive, ttl } from "./table";

/** Sessions and tickets are random bearer secrets; the table holds their hashes only, so that who reads it can use none. */
type SessionRow = User & { ttl: number };
type TicketRow = User & { session: string; ttl: number };

const SECRET_BYTES = 24;

const secret = (): string => randomBytes(SECRET_BYTES).toString("base64url");
export const hash = (value: string): string => createHash("sha256").update(value).digest("base64url");

/** Opens a session; the secret goes into the cookie. */
export const open = async (
  world: World,
  { userId, username }: User,
): Promise<{ secret: string; expiresAt: number }> => {
  const value = secret();
  const expiresAt = world.clock.now() + LIMITS.sessionTtlMs;
  await world.table.put({ ...Keys.session(hash(value)), userId, username, ttl: ttl(expiresAt) });
  return { secret: value, expiresAt };
};

/** Whose session it is; undefined when it has ended or never was. */
export const find = async (world: World, value: string): Promise<User | undefined> => findByHash(world, hash(value));

const findByHash = async (world: World, hashed: string): Promise<User | undefined> => {
  const row = await world.table.get<SessionRow>(Keys.session(hashed));
  return row && isLive(row, world.clock.now()) ? { userId: row.userId, username: row.username } : undefined;
};

/**
 * Lets a session that is past half of its time last its whole time again, and answers with its new end. Undefined for a younger one, for
 * one that has ended, and where another request has just done the same.
 */
export const renew = async (world: World, value: string): Promise<number | undefined> => {
  const key = Keys.session(hash(value));
  const now = world.clock.now();
  const row = await world.table.get<SessionRow>(key);
  if (!row || !isLive(row, now) || row.ttl * 1000 - now > LIMITS.sessionTtlMs / 2) return undefined;
  const expiresAt = now + LIMITS.sessionTtlMs;
  // Not if it was closed meanwhile: an update would bring it back.
  const unchanged = { when: "attribute_exists(#pk) AND #ttl = :read", values: { read: row.ttl } };
  return (await world.table.update(key, { set: { ttl: ttl(expiresAt) } }, unchanged)) && expiresAt;
};

export const close = async (world: World, value: string): Promise<void> => {
  await world.table.remove(Keys.session(hash(value)));
};

/** A ticket for one connection within `LIMITS.ticketTtlMs`. */
export const issueTicket = async (
  world: World,
  value: string,
  user: User,
): Promise<{ ticket: string; expiresAt: number }> => {
  const ticket = secret();
  const expiresAt = world.clock.now() + LIMITS.ticketTtlMs;
  const row: TicketRow = { userId: user.userId, username: user.username, session: hash(value), ttl: ttl(expiresAt) };
  await world.table.put({ ...Keys.ticket(hash(ticket)), ...row, expiresAt });
  return { ticket, expiresAt };
};

/** Uses a ticket up. Undefined when it is wrong, was used, has expired, or its session has ended. */
export const redeemTicket = async (world: World, ticket: string): Promise<(User & { session: string }) | undefined> => {
  const row = await world.table.remove<TicketRow & { expiresAt: number }>(Keys.ticket(hash(ticket)));
  if (!row || row.expiresAt <= world.clock.now()) return undefined;
  const user = await findByHash(world, row.session);
  return user && { ...user, session: row.session };
};
