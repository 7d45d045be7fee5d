import { ParleyError } from "@parley/protocol/error";
import { mentionsEverybody } from "@parley/protocol/mention";
import type { Role } from "@parley/protocol/room";
import type { Identity } from "@parley/protocol/workspace";
import type { Context, Deps } from "../context";
import * as Log from "../log/log";
import * as User from "../people/user";
import { governs, isMember } from "../people/workspace";
import * as Keys from "../table/keys";
import { type ActiveMember, isActive, type MemberRow, type StoredHeadRow } from "../table/row";

/** What a person is in a room, and what that lets them do. `docs/rights.md` lists it for every action. */
export const find = (deps: Deps, roomId: string, userId: string) =>
  deps.table.get<MemberRow>(Keys.member(roomId, userId));

const findHead = (deps: Deps, roomId: string) => deps.table.get<StoredHeadRow>(Keys.head(roomId));

/** The caller's membership. Throws `room.not_found`, `room.not_joined` or `room.removed` where there is none. */
export const getOrThrow = async (ctx: Context, roomId: string): Promise<ActiveMember> => {
  const member = await find(ctx, roomId, ctx.actor.userId);
  if (isActive(member)) return member;
  throw refuse(await findHead(ctx, roomId), member);
};

/** As `getOrThrow`, but anybody may read a public room from which they are not banned. */
export const requireReader = async (ctx: Context, roomId: string): Promise<void> => {
  const member = await find(ctx, roomId, ctx.actor.userId);
  if (isActive(member)) return;
  const head = await findHead(ctx, roomId);
  if (head?.kind !== "public" || head.deleted || member?.state === "removed") throw refuse(head, member);
};

/** A private room says no more to somebody banned from it than to a stranger, and a deleted one is a room that never was. */
export const refuse = (head: StoredHeadRow | undefined, member: MemberRow | undefined): ParleyError => {
  if (head?.kind !== "public" || head.deleted) return Log.roomNotFound();
  return member?.state === "removed"
    ? banned()
    : new ParleyError("room.not_joined", "Unable to do this: join the room first.");
};

export const banned = () => new ParleyError("room.removed", "Unable to enter the room: you are banned from it.");

const RANKS: Record<Role, number> = { member: 0, moderator: 1, owner: 2 };

/** As what the caller acts in the room. The workspace's administrators act as owners in every public room. Undefined: a stranger. */
export const roleOf = async (
  ctx: Context,
  head: StoredHeadRow,
  member: MemberRow | undefined,
): Promise<Role | undefined> => {
  if (head.deleted) return undefined;
  if (head.kind === "public" && (await governs(ctx, ctx.actor))) return "owner";
  return isActive(member) ? member.role : undefined;
};

/** As `roleOf`, and reads no head for an ordinary member. Throws `room.not_found`, `room.not_joined` or `room.removed`. */
export const roleOrThrow = async (ctx: Context, roomId: string): Promise<Role> => {
  const member = await find(ctx, roomId, ctx.actor.userId);
  if (isActive(member) && ctx.actor.workspaceRole !== "administrator") return member.role;
  const head = await findHead(ctx, roomId);
  const role = head && (await roleOf(ctx, head, member));
  if (!role) throw refuse(head, member);
  return role;
};

/**
 * The head of a room that the caller governs as at least `least`, and as what. Throws `room.not_found`, `room.not_joined`, `room.removed`,
 * `room.is_direct`, `room.owner_only`, `room.moderators_only`.
 */
export const requireRole = async (
  ctx: Context,
  roomId: string,
  least: Role,
): Promise<{ head: StoredHeadRow; role: Role }> => {
  const member = await find(ctx, roomId, ctx.actor.userId);
  const head = await findHead(ctx, roomId);
  const role = head && (await roleOf(ctx, head, member));
  if (!head || !role) throw refuse(head, member);
  if (head.kind === "direct")
    throw new ParleyError("room.is_direct", "Unable to do this: a direct room has always the same two members.");
  requireRank(role, least);
  return { head, role };
};

/** Throws `room.owner_only`, `room.moderators_only`. */
export const requireRank = (role: Role, least: Role): void => {
  if (RANKS[role] >= RANKS[least]) return;
  throw least === "owner"
    ? new ParleyError("room.owner_only", "Unable to do this: only the room's owners can.")
    : new ParleyError("room.moderators_only", "Unable to do this: only the room's owners and moderators can.");
};

/** Somebody who writes in a room: a member, who may govern the workspace as well. */
export type Writer = { member: ActiveMember; isGoverning: boolean };

/** The caller, who is to write. Throws `room.not_found`, `room.not_joined` or `room.removed` where they are no member. */
export const writerOrThrow = async (ctx: Context, roomId: string): Promise<Writer> => ({
  member: await getOrThrow(ctx, roomId),
  isGoverning: await governs(ctx, ctx.actor),
});

const isOrdinary = ({ kind }: StoredHeadRow, { member, isGoverning }: Writer): boolean =>
  member.role === "member" && !(isGoverning && kind === "public");

/**
 * Throws `room.archived` where nobody may write, `room.moderators_post` where members may not, and `room.mention_restricted` where they may
 * not write this.
 */
export const requireWriter = (head: StoredHeadRow, writer: Writer, content: string): void => {
  requireInUse(head);
  if (!isOrdinary(head, writer)) return;
  if (head.post === "moderators")
    throw new ParleyError("room.moderators_post", "Unable to write here: only the room's owners and moderators can.");
  if (head.mention === "moderators" && mentionsEverybody(content))
    throw new ParleyError(
      "room.mention_restricted",
      "Unable to mention everybody: only the room's owners and moderators can.",
    );
};

/** Throws `room.archived`. */
export const requireInUse = ({ archived }: StoredHeadRow): void => {
  if (archived) throw new ParleyError("room.archived", "Unable to do this: the room is archived.");
};

/** Whether a guest is kept out as another guest whom the same browser had before. A member has their own account, and their own bans. */
export const isBannedAsAnother = async (deps: Deps, person: Identity, roomId: string): Promise<boolean> => {
  if (isMember(person)) return false;
  const [, ...former] = await User.formerGuests(deps, person.userId);
  const members = await deps.table.getMany<MemberRow>(former.map((userId) => Keys.member(roomId, userId)));
  return members.some(({ state }) => state === "removed");
};
