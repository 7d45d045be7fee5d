import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { Identity } from "@parley/protocol/workspace";
import type { Deps } from "../context";
import * as Keys from "../table/keys";
import type { DeviceLinkRow } from "../table/row";
import { ttl } from "../table/table";
import * as Session from "./session";

/** Makes a link by which another device signs in as the same person. The table holds a hash of its secret. */
export const issue = async (
  deps: Deps,
  { user, secret, signedInAt }: Session.Session,
): Promise<{ secret: string; expiresAt: number }> => {
  const value = Session.mintSecret();
  const expiresAt = deps.clock.now() + LIMITS.deviceLinkTtlMs;
  const row: DeviceLinkRow = {
    userId: user.userId,
    session: Session.hash(secret),
    signedInAt,
    expiresAt,
    ttl: ttl(expiresAt),
  };
  await deps.table.put({ ...Keys.deviceLink(Session.hash(value)), ...row });
  return { secret: value, expiresAt };
};

/**
 * Uses a link up. `signedInAt`: a link proves no more than the session that made it. Throws `session.link_spent` where it was used, has expired,
 * never was, or that session has ended.
 */
export const redeem = async (deps: Deps, secret: string): Promise<{ user: Identity; signedInAt: number }> => {
  const row = await deps.table.remove<DeviceLinkRow>(Keys.deviceLink(Session.hash(secret)));
  const user = row && row.expiresAt > deps.clock.now() ? await Session.personOf(deps, row.session) : undefined;
  if (!row || !user)
    throw new ParleyError("session.link_spent", "Unable to sign in: the link is no longer good. Make another one.");
  return { user, signedInAt: row.signedInAt };
};
