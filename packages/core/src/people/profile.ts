import type { Input, Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import type { User as Person } from "@parley/protocol/user";
import { busy } from "../busy";
import type { Context, Delivery, Deps, Outcome } from "../context";
import * as Keys from "../table/keys";
import type { LivingProfileRow, ProfileRow } from "../table/row";
import type { Condition, UpdateExpression } from "../table/table";
import * as Directory from "./directory";
import * as Names from "./names";
import * as User from "./user";

/**
 * Changes of a person's profile. A profile is one item, and a change of it one conditional write, which counts `rev` up. Three things follow it:
 *
 * - A handle's item says whose it is. It is claimed before the profile points to it, and given back after the profile points elsewhere. If we
 *   crash in between, the handle stays with its owner, who can claim it again.
 * - The directory lists people by name, and everybody in the person's rooms is told. The function `deliver` does both, as the rooms may be many.
 *   `formerNames`, which the change itself writes, goes when both are done. While it is there, the person's next `hello` begins anew.
 */

/** Tries against changes of the same profile at the same moment. */
const ATTEMPTS = 5;

type Change = Input<"updateProfile">;

/**
 * Changes what is given of one's own profile, and tells oneself and everybody in one's rooms. Idempotent. Throws `user.handle_taken`,
 * `user.not_found`, `server.busy`.
 */
export const update = async (ctx: Context, change: Change): Promise<Outcome<Output<"updateProfile">>> => {
  const { userId, connectionId } = ctx.actor;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = await find(ctx, userId);
    if (!before) throw new ParleyError("user.not_found", "Unable to change your profile: there is none any more.");
    const isDone = isLike(before, change);
    const after = isDone ? before : await write(ctx, before, change);
    if (after) {
      if (before.handle !== after.handle) await releaseHandle(ctx, before);
      const user = Names.toUser(userId, after);
      const frame = { type: "user_update", data: { user } } as const;
      return {
        result: { user },
        // Also where an earlier try has made the change: it may have died before it told anybody.
        deliveries: after.formerNames ? [{ to: "user", userId, except: connectionId, frame }, toRooms(userId)] : [],
      };
    }
  }
  throw busy("Unable to change your profile: it is being changed elsewhere.");
};

/** Undefined where there is none with this id, or they have deleted their account. */
export const find = async (deps: Deps, userId: string): Promise<LivingProfileRow | undefined> => {
  const row = await deps.table.get<ProfileRow>(Keys.profile(userId));
  return row && !("deleted" in row) ? row : undefined;
};

const isLike = (row: LivingProfileRow, { username = row.username, handle, timeZone }: Change): boolean =>
  username === row.username &&
  (handle ?? row.handle ?? "") === (row.handle ?? "") &&
  (timeZone ?? row.timeZone ?? "") === (row.timeZone ?? "");

/** Undefined where the profile has changed since it was read. */
const write = async (ctx: Context, before: LivingProfileRow, change: Change): Promise<LivingProfileRow | undefined> => {
  const { username = before.username, handle = before.handle ?? "", timeZone = before.timeZone ?? "" } = change;
  const claim = handle === before.handle ? before.claim : await claimHandle(ctx, handle);
  const texts = { username, handle, claim, timeZone };
  const given = Object.entries(texts).filter(([, text]) => text);
  const update: UpdateExpression = {
    set: { ...Object.fromEntries(given), rev: (before.rev ?? 0) + 1 },
    remove: Object.entries(texts).flatMap(([name, text]) => (text ? [] : [name])),
    add: { formerNames: new Set([before.username]) },
  };
  return ctx.table.update<LivingProfileRow>(Keys.profile(ctx.actor.userId), update, asRead(before));
};

const asRead = ({ rev }: LivingProfileRow): Condition =>
  rev === undefined
    ? { when: "attribute_exists(#username) AND attribute_not_exists(#rev)" }
    : { when: "#rev = :rev", values: { rev } };

/** Answers with the claim; none for the empty handle. Each has its own, so that an earlier one is not given back in its place. */
const claimHandle = async (ctx: Context, handle: string): Promise<string | undefined> => {
  if (handle === "") return undefined;
  const { userId } = ctx.actor;
  const claim = ctx.mintId();
  const isFree = { when: "attribute_not_exists(#pk) OR #userId = :userId", values: { userId } };
  if (!(await ctx.table.put({ ...Keys.handle(handle), userId, claim }, isFree)))
    throw new ParleyError("user.handle_taken", "Unable to take this handle: somebody else has it.");
  return claim;
};

/** Lets others have a handle that was this person's. Can be repeated. */
export const releaseHandle = async (
  deps: Deps,
  { handle, claim }: Pick<LivingProfileRow, "handle" | "claim">,
): Promise<void> => {
  if (handle !== undefined && claim !== undefined)
    await deps.table.remove(Keys.handle(handle), { when: "#claim = :claim", values: { claim } });
};

const toRooms = (userId: string): Delivery => ({ to: "rooms of", userId });

/** One's own profile at the beginning of a connection, and whether one may have blocked anybody. What an earlier change has left undone begins anew. */
export const greet = async (ctx: Context): Promise<Outcome<{ user: Person; blocks: boolean }>> => {
  const { userId, username } = ctx.actor;
  const row = await ctx.table.get<ProfileRow>(Keys.profile(userId));
  const isUndone = row !== undefined && "formerNames" in row;
  return {
    result: {
      user: row ? Names.toUser(userId, row) : { userId, username },
      blocks: row !== undefined && "blocks" in row,
    },
    deliveries: isUndone ? [toRooms(userId)] : [],
  };
};

/**
 * Lists the person by today's name and by no other. `listed` are further names under which they may be listed. A change that comes meanwhile
 * makes the name that this call has listed a former one, so it begins anew.
 */
export const relist = async (deps: Deps, userId: string, listed: readonly string[] = []): Promise<void> => {
  const profile = await find(deps, userId);
  const former = new Set([...(profile?.formerNames ?? []), ...listed]);
  if (former.size === 0) return;
  if (profile) await User.enlist(deps, Names.toUser(userId, profile));
  for (const name of former) await Directory.removeFormer(deps, "PEOPLE", userId, name, profile?.username);
  if (!profile) return;
  const isDone = await deps.table.update(Keys.profile(userId), { remove: ["formerNames"] }, asRead(profile));
  if (!isDone) await relist(deps, userId, [profile.username]);
};
