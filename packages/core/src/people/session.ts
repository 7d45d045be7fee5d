import { createHash, randomBytes } from "node:crypto";
import { LIMITS } from "@parley/protocol/limits";
import type { User } from "@parley/protocol/user";
import type { Identity } from "@parley/protocol/workspace";
import type { Deps } from "../context";
import * as Keys from "../table/keys";
import type { ProfileRow, SessionRow, TicketRow, UserSessionRow } from "../table/row";
import { all, isLive, ttl } from "../table/table";
import { isService, SERVICE_SESSION_MS } from "./service";
import { isMember } from "./workspace";

/** Sessions and tickets are random bearer secrets. The table holds only their hashes, so a reader of the table cannot use them. */
const SECRET_BYTES = 24;

export const mintSecret = (): string => randomBytes(SECRET_BYTES).toString("base64url");
export const hash = (value: string): string => createHash("sha256").update(value).digest("base64url");

/** Whether a text has the form of a session's secret. */
export const isSecret = (value: string): boolean => /^[\w-]{32}$/.test(value);

/** The last use of a session is noted once in this time. */
const USE_NOTED_MS = 60 * 60 * 1000;

/**
 * Opens a session; the secret goes into the cookie. `hostOnly`: no other host can set that cookie. `device`: as `Firefox on Linux`.
 * `confirmedAt`: when the person proved who they are, if that was before. A guest's session says so, and is nobody's once they are a member.
 */
export const open = async (
  deps: Deps,
  { userId, username, workspaceRole }: User,
  { hostOnly, device, confirmedAt }: { hostOnly: boolean; device?: string; confirmedAt?: number },
): Promise<{ secret: string; expiresAt: number }> => {
  const value = mintSecret();
  const now = deps.clock.now();
  const expiresAt = now + (isService(userId) ? SERVICE_SESSION_MS : LIMITS.sessionTtlMs);
  const row: SessionRow = {
    userId,
    // Versions until 0.1 read the name here.
    username,
    ...(hostOnly && { hostOnly }),
    ...(device !== undefined && { device }),
    ...(!isMember({ workspaceRole }) && { guest: true }),
    createdAt: now,
    ...(confirmedAt !== undefined && { confirmedAt }),
    usedAt: now,
    ttl: ttl(expiresAt),
  };
  // First, so that no session can go on that its person does not see in their list.
  await enlist(deps, userId, hash(value));
  await deps.table.put({ ...Keys.session(hash(value)), ...row });
  return { secret: value, expiresAt };
};

/** Puts a session on its person's list, for as long as it can last without another use. */
const enlist = async (deps: Deps, userId: string, hashed: string): Promise<void> => {
  const row: UserSessionRow = { ttl: ttl(deps.clock.now() + LIMITS.sessionTtlMs + USE_NOTED_MS) };
  await deps.table.put({ ...Keys.userSession(userId, hashed), ...row });
};

/** A session's secret as it came. `hostOnly`: in a cookie that no other host can have set. */
export type Presented = { secret: string; hostOnly: boolean };

/**
 * A session that was found living. `ttl`: when it ends, in seconds. `signedInAt`: when its person last proved who they are; 0 for a guest, who
 * has proved nothing. `usedAt`: its last use that was noted; absent in sessions of earlier versions.
 */
export type Session = {
  secret: string;
  user: Identity;
  hostOnly: boolean;
  ttl: number;
  signedInAt: number;
  usedAt: number | undefined;
};

/**
 * The session among those that a browser presents, which are several where a page of another host has planted one. Those that have ended, never
 * were, may be planted, or are of a guest who is a member by now count for nothing. Undefined where none is left, or sessions of several people
 * are: nobody acts as somebody else. The name and the role are those of today, from the person's profile.
 */
export const find = async (deps: Deps, presented: readonly Presented[]): Promise<Session | undefined> => {
  const rows = await deps.table.getMany<SessionRow>(presented.map(({ secret }) => Keys.session(hash(secret))));
  const found = presented.flatMap(({ secret, hostOnly }) => {
    const row = rows.find(({ pk }) => pk === Keys.session(hash(secret)).pk);
    return row && (hostOnly || !row.hostOnly) && isOpen(deps, row) ? [{ secret, row }] : [];
  });
  const [first] = found;
  if (!first || found.some(({ row }) => row.userId !== first.row.userId)) return undefined;
  const user = await todays(deps, first.row);
  const own = user && found.find(({ row }) => isOf(user, row));
  if (!own) return undefined;
  const { secret, row } = own;
  return {
    secret,
    user,
    hostOnly: row.hostOnly === true,
    ttl: row.ttl,
    signedInAt: row.confirmedAt ?? (row.guest ? 0 : row.createdAt) ?? 0,
    usedAt: row.usedAt,
  };
};

const isOpen = (deps: Deps, row: SessionRow): boolean => !row.ended && isLive(row, deps.clock.now());

/** A guest's session is not the member's whom they have become: somebody else may have planted it, or may have it. */
const isOf = (person: Identity, { guest }: SessionRow): boolean => !guest || !isMember(person);

/** A person as their profile says. Undefined where they have deleted their account. */
const todays = async (deps: Deps, { userId, username }: SessionRow): Promise<Identity | undefined> => {
  const profile = await deps.table.get<ProfileRow>(Keys.profile(userId));
  if (!profile) return { userId, username };
  if ("deleted" in profile) return undefined;
  const { username: name, workspaceRole } = profile;
  return { userId, username: name, ...(workspaceRole && { workspaceRole }) };
};

/** Whose session it is, by its hash; undefined when it has ended or never was. */
export const findByHash = async (deps: Deps, hashed: string): Promise<User | undefined> => {
  const row = await deps.table.get<SessionRow>(Keys.session(hashed));
  return row && isOpen(deps, row) ? { userId: row.userId, username: row.username } : undefined;
};

/** As `findByHash`, but as the person's profile of today says. */
export const personOf = async (deps: Deps, hashed: string): Promise<Identity | undefined> => {
  const row = await deps.table.get<SessionRow>(Keys.session(hashed));
  const person = row && isOpen(deps, row) ? await todays(deps, row) : undefined;
  return row && person && isOf(person, row) ? person : undefined;
};

/** Notes that the person has proved anew who they are. False where the session has ended meanwhile. */
export const confirm = async (deps: Deps, { secret }: Session): Promise<boolean> =>
  (await deps.table.update(
    Keys.session(hash(secret)),
    { set: { confirmedAt: deps.clock.now() } },
    { when: "attribute_exists(#pk) AND attribute_not_exists(#ended)" },
  )) !== undefined;

/** Whether the account can be changed without another proof of who the person is. */
export const isFresh = (deps: Deps, session: Session): boolean => deps.clock.now() < freshUntil(session);
export const freshUntil = ({ signedInAt }: Session): number => signedInAt + LIMITS.freshSignInMs;

/** Notes that a session is used, and by which device, once an hour. Those of earlier versions are on their person's list from then on. */
export const noteUse = async (deps: Deps, { secret, user, usedAt = 0 }: Session, device: string): Promise<void> => {
  const now = deps.clock.now();
  if (now - usedAt < USE_NOTED_MS) return;
  await enlist(deps, user.userId, hash(secret));
  await deps.table.update(
    Keys.session(hash(secret)),
    { set: { usedAt: now, device } },
    { when: "attribute_exists(#pk) AND attribute_not_exists(#ended)" },
  );
};

/** A person's living sessions: `id` is the hash of the secret, `guest` says that it was begun by a guest. */
export const ofUser = async (deps: Deps, userId: string) => {
  const range = { pk: Keys.userPk(userId), prefix: Keys.USER_SESSION_PREFIX };
  const ids = (await all<UserSessionRow>(deps.table, range)).map(({ sk }) => Keys.idOf(sk));
  const rows = await deps.table.getMany<SessionRow>(ids.map(Keys.session));
  return rows
    .filter((row) => isOpen(deps, row) && row.userId === userId)
    .map(
      ({
        sk,
        ttl,
        createdAt = ttl * 1000 - LIMITS.sessionTtlMs,
        usedAt = createdAt,
        device = "Unknown device",
        guest = false,
      }) => ({ id: Keys.idOf(sk), device, createdAt, usedAt, guest }),
    );
};

/** Ends a session. Its user is known until it is removed, so that a sign-out that died half way can be completed. */
export const end = (deps: Deps, hashed: string): Promise<User | undefined> =>
  deps.table.update<SessionRow>(Keys.session(hashed), { set: { ended: true } }, { when: "attribute_exists(#pk)" });

/**
 * Lets a session that is past half of its time last its whole time again, and answers with its new end. Undefined for a younger one, for
 * one that has ended since it was found, for one of the smoke test, and where another request has just done the same. With `hostOnly`, as where `open` would set it,
 * sessions that lack it are not renewed: they may be planted, and end in their time.
 */
export const renew = async (
  deps: Deps,
  session: Session,
  { hostOnly }: { hostOnly: boolean },
): Promise<number | undefined> => {
  const now = deps.clock.now();
  if (isService(session.user.userId)) return undefined;
  if ((hostOnly && !session.hostOnly) || session.ttl * 1000 - now > LIMITS.sessionTtlMs / 2) return undefined;
  const expiresAt = now + LIMITS.sessionTtlMs;
  const change = { set: { ttl: ttl(expiresAt) } };
  // Not if it has ended meanwhile: an update would bring it back.
  const unchanged = { when: "#ttl = :found AND attribute_not_exists(#ended)", values: { found: session.ttl } };
  return (await deps.table.update(Keys.session(hash(session.secret)), change, unchanged)) && expiresAt;
};

export const remove = async (deps: Deps, userId: string, hashed: string): Promise<void> => {
  await deps.table.remove(Keys.userSession(userId, hashed));
  await deps.table.remove(Keys.session(hashed));
};

/** A ticket for one connection within `LIMITS.ticketTtlMs`. */
export const issueTicket = async (
  deps: Deps,
  value: string,
  { userId, username, workspaceRole }: Identity,
): Promise<{ ticket: string; expiresAt: number }> => {
  const ticket = mintSecret();
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
