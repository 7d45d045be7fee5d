import { createHash, randomBytes } from "node:crypto";
import { LIMITS } from "@parley/protocol/limits";
import type { User } from "@parley/protocol/user";
import type { Identity } from "@parley/protocol/workspace";
import type { Deps } from "../context";
import * as Keys from "../table/keys";
import type { ProfileRow, SessionRow, TicketRow } from "../table/row";
import { isLive, ttl } from "../table/table";

/** Sessions and tickets are random bearer secrets. The table holds only their hashes, so a reader of the table cannot use them. */
const SECRET_BYTES = 24;

const secret = (): string => randomBytes(SECRET_BYTES).toString("base64url");
export const hash = (value: string): string => createHash("sha256").update(value).digest("base64url");

/** Whether a text has the form of a session's secret. */
export const isSecret = (value: string): boolean => /^[\w-]{32}$/.test(value);

/** Opens a session; the secret goes into the cookie. `hostOnly`: no other host can set that cookie. */
export const open = async (
  deps: Deps,
  { userId, username }: User,
  { hostOnly }: { hostOnly: boolean },
): Promise<{ secret: string; expiresAt: number }> => {
  const value = secret();
  const expiresAt = deps.clock.now() + LIMITS.sessionTtlMs;
  const row: SessionRow = { userId, username, ...(hostOnly && { hostOnly }), ttl: ttl(expiresAt) };
  await deps.table.put({ ...Keys.session(hash(value)), ...row });
  return { secret: value, expiresAt };
};

/** A session's secret as it came. `hostOnly`: in a cookie that no other host can have set. */
export type Presented = { secret: string; hostOnly: boolean };

/** A session that was found living. `ttl`: when it ends, in seconds. */
export type Session = { secret: string; user: Identity; hostOnly: boolean; ttl: number };

/**
 * The session among those that a browser presents, which are several where a page of another host has planted one. Those that have ended, never
 * were, or may be planted count for nothing. Undefined where none is left, or sessions of several people are: nobody acts as somebody else.
 * The name and the role are those of today, from the person's profile.
 */
export const find = async (deps: Deps, presented: readonly Presented[]): Promise<Session | undefined> => {
  const rows = await deps.table.getMany<SessionRow>(presented.map(({ secret }) => Keys.session(hash(secret))));
  const found = presented.flatMap(({ secret, hostOnly }) => {
    const row = rows.find(({ pk }) => pk === Keys.session(hash(secret)).pk);
    const user = row && (hostOnly || !row.hostOnly) ? userOf(deps, row) : undefined;
    return row && user ? [{ secret, user, hostOnly: row.hostOnly === true, ttl: row.ttl }] : [];
  });
  const [session] = found;
  if (!session || found.some(({ user }) => user.userId !== session.user.userId)) return undefined;
  return { ...session, user: (await todays(deps, session.user)) ?? session.user };
};

/** A person as their profile says. */
const todays = async (deps: Deps, { userId }: User): Promise<Identity | undefined> => {
  const profile = await deps.table.get<ProfileRow>(Keys.profile(userId));
  if (!profile) return undefined;
  const { username, workspaceRole } = profile;
  return { userId, username, ...(workspaceRole && { workspaceRole }) };
};

const userOf = (deps: Deps, row: SessionRow): User | undefined =>
  !row.ended && isLive(row, deps.clock.now()) ? { userId: row.userId, username: row.username } : undefined;

/** Whose session it is, by its hash; undefined when it has ended or never was. */
export const findByHash = async (deps: Deps, hashed: string): Promise<User | undefined> => {
  const row = await deps.table.get<SessionRow>(Keys.session(hashed));
  return row && userOf(deps, row);
};

/** Ends a session. Its user is known until it is removed, so that a sign-out that died half way can be completed. */
export const end = (deps: Deps, value: string): Promise<User | undefined> =>
  deps.table.update<SessionRow>(Keys.session(hash(value)), { set: { ended: true } }, { when: "attribute_exists(#pk)" });

/**
 * Lets a session that is past half of its time last its whole time again, and answers with its new end. Undefined for a younger one, for
 * one that has ended since it was found, and where another request has just done the same. With `hostOnly`, as where `open` would set it,
 * sessions that lack it are not renewed: they may be planted, and end in their time.
 */
export const renew = async (
  deps: Deps,
  session: Session,
  { hostOnly }: { hostOnly: boolean },
): Promise<number | undefined> => {
  const now = deps.clock.now();
  if ((hostOnly && !session.hostOnly) || session.ttl * 1000 - now > LIMITS.sessionTtlMs / 2) return undefined;
  const expiresAt = now + LIMITS.sessionTtlMs;
  const change = { set: { ttl: ttl(expiresAt) } };
  // Not if it has ended meanwhile: an update would bring it back.
  const unchanged = { when: "#ttl = :found AND attribute_not_exists(#ended)", values: { found: session.ttl } };
  return (await deps.table.update(Keys.session(hash(session.secret)), change, unchanged)) && expiresAt;
};

export const remove = async (deps: Deps, value: string): Promise<void> => {
  await deps.table.remove(Keys.session(hash(value)));
};

/** A ticket for one connection within `LIMITS.ticketTtlMs`. */
export const issueTicket = async (
  deps: Deps,
  value: string,
  { userId, username, workspaceRole }: Identity,
): Promise<{ ticket: string; expiresAt: number }> => {
  const ticket = secret();
  const expiresAt = deps.clock.now() + LIMITS.ticketTtlMs;
  const row: TicketRow = {
    userId,
    username,
    ...(workspaceRole && { workspaceRole }),
    session: hash(value),
    expiresAt,
    ttl: ttl(expiresAt),
  };
  await deps.table.put({ ...Keys.ticket(hash(ticket)), ...row });
  return { ticket, expiresAt };
};

/** Uses a ticket up. Undefined when it is wrong, was used, has expired, or its session has ended. */
export const redeemTicket = async (
  deps: Deps,
  ticket: string,
): Promise<(Identity & { session: string }) | undefined> => {
  const row = await deps.table.remove<TicketRow>(Keys.ticket(hash(ticket)));
  if (!row || row.expiresAt <= deps.clock.now() || !(await findByHash(deps, row.session))) return undefined;
  const { userId, username, workspaceRole, session } = row;
  return { userId, username, ...(workspaceRole && { workspaceRole }), session };
};
