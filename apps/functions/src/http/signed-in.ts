import { signOut } from "@parley/core/live/sign-out";
import { isService } from "@parley/core/people/service";
import * as Session from "@parley/core/people/session";
import * as User from "@parley/core/people/user";
import { isMember, policyOf, readWorkspace } from "@parley/core/people/workspace";
import { ParleyError } from "@parley/protocol/error";
import type { SignedIn } from "@parley/protocol/session";
import type { Identity } from "@parley/protocol/workspace";
import * as SessionCookie from "../session-cookie";
import { deviceOf } from "./device";
import { envOf, type Request } from "./request";

/** The session that the request's cookies name. Undefined where there is none. */
export const findSession = (c: Request): Promise<Session.Session | undefined> =>
  Session.find(envOf(c).deps, SessionCookie.presented(c));

/**
 * The session, if its account may be changed by it. A guest has nothing to prove. Throws `session.required`, `account.confirm_first`, and
 * `account.required` for the smoke test's accounts.
 */
export const freshSessionOf = async (c: Request): Promise<Session.Session> => {
  const session = await ownerOf(c);
  if (isMember(session.user) && !Session.isFresh(envOf(c).deps, session))
    throw new ParleyError(
      "account.confirm_first",
      "Unable to do this yet: sign in once more, as a long time has passed.",
    );
  return session;
};

/** The session of somebody whose account is their own. Throws `session.required`, `account.required` for the smoke test's accounts. */
export const ownerOf = async (c: Request): Promise<Session.Session> => {
  const session = await sessionOf(c);
  if (isService(session.user.userId))
    throw new ParleyError("account.required", "Unable to do this: the smoke test's accounts stay as they are.");
  return session;
};

/** Whether the workspace has guests. */
export const hasGuests = async (c: Request): Promise<boolean> => {
  const { deps, defaultPolicy } = envOf(c);
  return policyOf(await readWorkspace(deps), defaultPolicy).guests;
};

/**
 * Guests of before go no further where the workspace has none any more: they keep their session, by which they can make their account last. It costs
 * members no read. Throws `session.guests_disabled`.
 */
export const requireWelcome = async (c: Request, person: Identity): Promise<void> => {
  if (isMember(person) || (await hasGuests(c))) return;
  throw new ParleyError(
    "session.guests_disabled",
    "Unable to go on: there are no guests here any more. Make your account last, and you keep your rooms and messages.",
  );
};

/** Throws `session.required`. */
export const sessionOf = async (c: Request): Promise<Session.Session> => {
  const found = await findSession(c);
  if (!found) throw new ParleyError("session.required", "Unable to go on: sign in first.");
  return found;
};

/** What the caller is told of who they are. */
export const signedIn = ({ userId, username, workspaceRole = "guest" }: Identity): SignedIn => ({
  userId,
  username,
  workspaceRole,
});

/** Opens a session for a person, and sets its cookie. The sessions that the request presents end first: nobody has two in one browser. */
export const begin = async (c: Request, person: Identity, confirmedAt?: number): Promise<SignedIn> => {
  const around = {
    hostOnly: SessionCookie.isSecure(c),
    device: deviceOf(c.req.header("user-agent")),
    ...(confirmedAt !== undefined && { confirmedAt }),
  };
  await endAll(c);
  const { secret, expiresAt } = await Session.open(envOf(c).deps, person, around);
  SessionCookie.set(c, secret, expiresAt);
  return signedIn(person);
};

/**
 * Goes on after somebody has proved who they are. In a session of their account it only becomes fresh, so that their connections stay. Of a guest
 * who has become a member all sessions end, and with them the links that they have made: nobody who had one of the guest's is in the account.
 */
export const prove = async (c: Request, caller: Session.Session | undefined, person: Identity): Promise<SignedIn> => {
  const { deps } = envOf(c);
  const isSame = caller?.user.userId === person.userId;
  if (caller && isSame && isMember(caller.user) && (await Session.confirm(deps, caller))) return signedIn(person);
  const isStep = isSame && !isMember(caller.user);
  // Also at the next sign-in, as the one that made the guest a member may have died half way.
  for (const { id, guest } of await Session.ofUser(deps, person.userId)) if (isStep || guest) await endSession(c, id);
  return begin(c, person);
};

/** Ends all sessions that the request presents, so that one that was planted beside another is gone as well. */
export const endAll = async (c: Request): Promise<void> => {
  for (const { secret } of SessionCookie.presented(c)) await endSession(c, Session.hash(secret));
};

/** Ends a session, by its hash, and closes its connections. */
export const endSession = async (c: Request, hashed: string): Promise<void> => {
  const { deps, gateway, handOn, log } = envOf(c);
  for (const failure of await signOut(deps, { gateway, handOn }, hashed)) log.error("close failed", failure);
};

/**
 * Notes that a session is used. In its second half it is extended, and its cookie, too. People of earlier versions are then found by each word
 * of their names.
 */
export const renew = async (c: Request, found: Session.Session): Promise<void> => {
  const { deps } = envOf(c);
  await Session.noteUse(deps, found, deviceOf(c.req.header("user-agent")));
  const expiresAt = await Session.renew(deps, found, { hostOnly: SessionCookie.isSecure(c) });
  if (expiresAt === undefined) return;
  SessionCookie.set(c, found.secret, expiresAt);
  await User.enlist(deps, found.user);
};
