import type { Input, Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import type { User as Person } from "@parley/protocol/user";
import { busy } from "../busy";
import type { Context, Delivery, Deps, Outcome } from "../context";
import * as Keys from "../table/keys";
import type { HandleRow, LivingProfileRow, ProfileRow } from "../table/row";
import type { Condition, UpdateExpression } from "../table/table";
import * as Directory from "./directory";
import * as Names from "./names";
import * as User from "./user";
import * as Workspace from "./workspace";

/**
 * Changes of a person's profile. A profile is one item, and a change of it one conditional write, which counts `rev` up. Three things follow it:
 *
 * - A handle's item says whose it is. It is claimed before the profile points to it, and given back after the profile points elsewhere. It counts
 *   only while the profile points to it, so a crash in between keeps it from nobody.
 * - The directory lists people by name and handle, and everybody in the person's rooms is told. The function `deliver` does both, as the rooms may be many.
 *   `formerNames`, which the change itself writes, goes when both are done. While it is there, the person's next `hello` begins anew. So does
 *   the next `hello` of somebody whom an earlier version has listed by the beginning of their name alone (`hasWords`).
 */

/** Tries against changes of the same profile at the same moment. */
const ATTEMPTS = 5;

type Change = Input<"updateProfile">;

/**
 * Changes what is given of one's own profile, and tells oneself and everybody in one's rooms. Idempotent. Throws `user.handle_taken`,
 * `user.not_found`, `server.busy`.
 */
export const update = async (ctx: Context, change: Change): Promise<Outcome<Output<"updateProfile">>> => {
  const { userId } = ctx.actor;
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
        deliveries: after.formerNames ? [{ to: "user", userId, frame }, toRooms(userId)] : [],
      };
    }
  }
  throw busy("Unable to change your profile: it is being changed elsewhere.");
};

/**
 * Brings the role in a member's profile in line with what the workspace says of them. Both are read again after the write, so that of an
 * appointment and a dismissal at the same moment the later one counts. It is a change as any other: their next `hello` tells it to their
 * rooms. Undefined where the person has deleted their account, or never was.
 */
export const settleRole = async (deps: Deps, userId: string): Promise<LivingProfileRow | undefined> => {
  const { administrators } = await Workspace.readWorkspace(deps);
  const workspaceRole = administrators?.has(userId) ? "administrator" : "member";
  const before = await find(deps, userId);
  if (!before || before.workspaceRole === workspaceRole) return before;
  const { username, rev = 0 } = before;
  const change = { set: { workspaceRole, rev: rev + 1 }, add: { formerNames: new Set([username]) } };
  await deps.table.update(Keys.profile(userId), change, asRead(before));
  return settleRole(deps, userId);
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
    add: { formerNames: new Set(User.listedNames(before)) },
  };
  return ctx.table.update<LivingProfileRow>(Keys.profile(ctx.actor.userId), update, asRead(before));
};

const asRead = ({ rev }: LivingProfileRow): Condition =>
  rev === undefined
    ? { when: "attribute_exists(#username) AND attribute_not_exists(#rev)" }
    : { when: "#rev = :rev", values: { rev } };

/**
 * Answers with the claim; none for the empty handle. Each has its own, so that an earlier one is not given back in its place. A claim counts only
 * while the profile names the handle: where a crash came between the two, the handle is free. Throws `user.handle_taken`.
 */
const claimHandle = async (ctx: Context, handle: string): Promise<string | undefined> => {
  if (handle === "") return undefined;
  const { userId } = ctx.actor;
  const claim = ctx.mintId();
  const row = { ...Keys.handle(handle), userId, claim };
  const isFree = { when: "attribute_not_exists(#pk) OR #userId = :userId", values: { userId } };
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await ctx.table.put(row, isFree)) return claim;
    const held = await ctx.table.get<HandleRow>(Keys.handle(handle));
    if (!held) continue;
    if (await isNamed(ctx, handle, held.userId))
      throw new ParleyError("user.handle_taken", "Unable to take this handle: somebody else has it.");
    if (await ctx.table.put(row, { when: "#claim = :held", values: { held: held.claim } })) return claim;
  }
  throw busy("Unable to take this handle: others are taking it.");
};

/**
 * Whether a person's profile names a handle that they have claimed. If not, the change that has claimed it may have died, or be on its way: then
 * `rev` is raised, so that it begins anew and finds the handle taken.
 */
const isNamed = async (deps: Deps, handle: string, userId: string): Promise<boolean> => {
  const owner = await find(deps, userId);
  if (!owner) return false;
  if (owner.handle === handle) return true;
  const change = { set: { rev: (owner.rev ?? 0) + 1 } };
  const isFenced = await deps.table.update(Keys.profile(userId), change, asRead(owner));
  return isFenced ? false : isNamed(deps, handle, userId);
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

/** Whether the directory lists the person by all words of today's name and by their handle, and everybody in their rooms was told of the last change. */
export const isListed = ({ formerNames, hasWords }: LivingProfileRow): boolean =>
  formerNames === undefined && hasWords === true;

/** One's own profile at the beginning of a connection, and whether one may have blocked anybody or said how to be told. What an earlier change has left undone begins anew. */
export const greet = async (ctx: Context): Promise<Outcome<{ user: Person; blocks: boolean; prefers: boolean }>> => {
  const { userId, username } = ctx.actor;
  const row = await ctx.table.get<ProfileRow>(Keys.profile(userId));
  const isUndone = row !== undefined && !("deleted" in row) && !isListed(row);
  return {
    result: {
      user: row ? Names.toUser(userId, row) : { userId, username },
      blocks: row !== undefined && "blocks" in row,
      prefers: row !== undefined && "prefers" in row,
    },
    deliveries: isUndone ? [toRooms(userId)] : [],
  };
};

/**
 * Lists the person by today's name and handle, and by no other. `listed` are further ones, as `User.listedNames`, under which they may be listed. A change that comes meanwhile
 * makes the name that this call has listed a former one, so it begins anew.
 */
export const relist = async (deps: Deps, userId: string, listed: readonly string[] = []): Promise<void> => {
  const profile = await find(deps, userId);
  const former = new Set([...(profile?.formerNames ?? []), ...listed]);
  if (!profile) return forget(deps, userId, former);
  if (former.size === 0 && isListed(profile)) return;
  const user = Names.toUser(userId, profile);
  const others = [...former].filter((name) => !User.listedNames(profile).includes(name));
  await User.enlist(deps, user);
  for (const name of others) await User.withdraw(deps, "PEOPLE", user, name);
  if (profile.workspaceRole) {
    await User.enlistMember(deps, user);
    for (const name of others) await User.withdraw(deps, "MEMBERS", user, name);
  }
  const isDone = await deps.table.update(
    Keys.profile(userId),
    { remove: ["formerNames"], set: { hasWords: true } },
    asRead(profile),
  );
  if (!isDone) await relist(deps, userId, User.listedNames(profile));
};

/** Removes what the directory lists of somebody who has deleted their account, under any of these names. Can be repeated. */
export const forget = async (deps: Deps, userId: string, names: Iterable<string>): Promise<void> => {
  const exists = { when: "attribute_exists(#pk)" };
  for (const name of names)
    for (const kind of ["PEOPLE", "MEMBERS"] as const)
      await Directory.remove(deps, kind, userId, User.asListed(name), exists);
};
