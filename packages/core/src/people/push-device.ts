import { createHash } from "node:crypto";
import { LIMITS } from "@parley/protocol/limits";
import type { PushSubscriptionInput } from "@parley/protocol/push";
import type { Deps } from "../context";
import * as Keys from "../table/keys";
import type { PushRow, SessionRow } from "../table/row";
import { all, isLive } from "../table/table";

/**
 * The browsers of a person that get pushes. Each belongs to the session that it was made in, and gets nothing once that has ended: so nobody
 * who signs in after them reads what is theirs.
 */
export type PushDevice = PushRow & { id: string };

/** The same in every browser that makes one of its own endpoint. */
export const idOf = (endpoint: string): string => createHash("sha256").update(endpoint).digest("base64url");

/** `session`: the hash of its secret. `origin`: the page's. */
type Owner = { userId: string; session: string; device: string; origin: string };

/** Adds a browser, or renews it. Of more than `LIMITS.pushDevices` the oldest goes. */
export const add = async (
  deps: Deps,
  { userId, ...owner }: Owner,
  { endpoint, keys }: PushSubscriptionInput,
): Promise<PushDevice> => {
  const row: PushRow = { endpoint, ...keys, ...owner, createdAt: deps.clock.now() };
  const id = idOf(endpoint);
  // First, so that nobody is overlooked who has a browser.
  await deps.table.update(Keys.preferences(userId), { set: { pushes: true } });
  await deps.table.put({ ...Keys.pushDevice(userId, id), ...row });
  const others = (await list(deps, userId)).sort((a, b) => b.createdAt - a.createdAt);
  for (const each of others.slice(LIMITS.pushDevices)) await remove(deps, userId, each.id);
  return { ...row, id };
};

const list = async (deps: Deps, userId: string): Promise<PushDevice[]> => {
  const range = { pk: Keys.userPk(userId), prefix: Keys.PUSH_PREFIX };
  return (await all<PushRow>(deps.table, range)).map((row) => ({ ...row, id: Keys.idOf(row.sk) }));
};

/** Those whose session goes on. The others are removed. */
export const ofUser = async (deps: Deps, userId: string): Promise<PushDevice[]> => {
  const found = await list(deps, userId);
  const hashes = [...new Set(found.map(({ session }) => session))];
  const sessions = await deps.table.getMany<SessionRow>(hashes.map(Keys.session));
  const living = new Set(
    sessions.filter((row) => row.userId === userId && !row.ended && isLive(row, deps.clock.now())).map(({ pk }) => pk),
  );
  const isLiving = ({ session }: PushDevice) => living.has(Keys.session(session).pk);
  for (const { id } of found.filter((device) => !isLiving(device))) await remove(deps, userId, id);
  return found.filter(isLiving);
};

/** Can be repeated. */
export const remove = async (deps: Deps, userId: string, id: string): Promise<void> => {
  await deps.table.remove(Keys.pushDevice(userId, id));
};

/** Removes those of one session, or all of them. Can be repeated. */
export const forget = async (deps: Deps, userId: string, session?: string): Promise<void> => {
  for (const device of await list(deps, userId))
    if (session === undefined || device.session === session) await remove(deps, userId, device.id);
};
