import { signOut } from "@parley/core/live/sign-out";
import * as Session from "@parley/core/people/session";
import * as User from "@parley/core/people/user";
import type { SignedIn } from "@parley/protocol/session";
import type { Identity } from "@parley/protocol/workspace";
import * as SessionCookie from "../session-cookie";
import { envOf, type Request } from "./request";

/** What the caller is told of who they are. */
export const signedIn = ({ userId, username, workspaceRole = "guest" }: Identity): SignedIn => ({
  userId,
  username,
  workspaceRole,
});

/** Opens a session for a person, and sets its cookie. */
export const begin = async (c: Request, person: Identity): Promise<SignedIn> => {
  const { secret, expiresAt } = await Session.open(envOf(c).deps, person, { hostOnly: SessionCookie.isSecure(c) });
  SessionCookie.set(c, secret, expiresAt);
  return signedIn(person);
};

/** Ends all sessions that the request presents, so that one that was planted beside another is gone as well. */
export const endAll = async (c: Request): Promise<void> => {
  const { deps, gateway, handOn, log } = envOf(c);
  for (const { secret } of SessionCookie.presented(c))
    for (const failure of await signOut(deps, { gateway, handOn }, secret)) log.error("close failed", failure);
};

/** Extends a session that is used in its second half, and its cookie. People of earlier versions are then found by each word. */
export const renew = async (c: Request, found: Session.Session): Promise<void> => {
  const { deps } = envOf(c);
  const expiresAt = await Session.renew(deps, found, { hostOnly: SessionCookie.isSecure(c) });
  if (expiresAt === undefined) return;
  SessionCookie.set(c, found.secret, expiresAt);
  await User.enlist(deps, found.user);
};
