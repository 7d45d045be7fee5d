import { ParleyError } from "@parley/protocol/error";
import { mentionsEverybody } from "@parley/protocol/mention";
import type { Role } from "@parley/protocol/room";
import type { Context, Deps } from "../context";
import * as Log from "../log/log";
import { isService, isServiceAdministrator } from "../people/service";
import * as User from "../people/user";
import { governs } from "../people/workspace";
import * as Keys from "../table/keys";
import {
  type ActiveMember,
  type GoverningRow,
  isActive,
  type MemberRow,
  type RoomRow,
  type StoredHeadRow,
} from "../table/row";
import { ttl } from "../table/table";

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

/**
 * Whether the caller governs a room as an administrator. Before the workspace is asked, the room is noted as one that they govern, so that their
 * dismissal makes what they have under way there begin anew (`dismissal.ts`). The smoke test's own governs what its accounts have made.
 */
const governsRoom = async (ctx: Context, roomId: string, { kind }: StoredHeadRow): Promise<boolean> => {
  const { userId, workspaceRole } = ctx.actor;
  if (kind !== "public" || workspaceRole !== "administrator") return false;
  if (isServiceAdministrator(userId)) {
    const about = await ctx.table.get<RoomRow>(Keys.about(roomId));
    return about !== undefined && isService(about.createdBy);
  }
  const row: GoverningRow = { ttl: ttl(ctx.clock.now() + UNDER_WAY_MS) };
  await ctx.table.put({ ...Keys.governing(userId, roomId), ...row });
  return governs(ctx, ctx.actor);
};

/** No function runs for so long. */
const UNDER_WAY_MS = 60 * 60 * 1000;

/** As what the caller acts in the room. The workspace's administrators act as owners in every public room. Undefined: a stranger. */
export const roleOf = async (
  ctx: Context,
  roomId: string,
  head: StoredHeadRow,
  member: MemberRow | undefined,
): Promise<Role | undefined> => {
  if (head.deleted) return undefined;
  const role = isActive(member) ? member.role : undefined;
  return role !== "owner" && (await governsRoom(ctx, roomId, head)) ? "owner" : role;
};

/** As `roleOf`, and reads no head for an ordinary member. Throws `room.not_found`, `room.not_joined` or `room.removed`. */
export const roleOrThrow = async (ctx: Context, roomId: string): Promise<Role> => {
  const member = await find(ctx, roomId, ctx.actor.userId);
  if (isActive(member) && ctx.actor.workspaceRole !== "administrator") return member.role;
  const head = await findHead(ctx, roomId);
  const role = head && (await roleOf(ctx, roomId, head, member));
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
  const role = head && (await roleOf(ctx, roomId, head, member));
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

/** Somebody who writes in a room: a member, who may govern it as an administrator. */
export type Writer = { member: ActiveMember; isGoverning: boolean };

/**
 * The caller, who is to write in a room with this head. Whether they govern it is asked where it matters: in rooms in which not everybody may
 * write everything, of ordinary members. Throws `room.not_found`, `room.not_joined` or `room.removed` where they are no member.
 */
export const writerOrThrow = async (ctx: Context, roomId: string, head: StoredHeadRow | undefined): Promise<Writer> => {
  const member = await getOrThrow(ctx, roomId);
  const isLimited = head?.post === "moderators" || head?.mention === "moderators";
  const isGoverning = isLimited && member.role === "member" && (await governsRoom(ctx, roomId, head));
  return { member, isGoverning };
};

const isOrdinary = ({ member, isGoverning }: Writer): boolean => member.role === "member" && !isGoverning;

/**
 * Throws `room.archived` where nobody may write, `room.moderators_post` where members may not, and `room.mention_restricted` where they may
 * not write this.
 */
export const requireWriter = (head: StoredHeadRow, writer: Writer, content: string): void => {
  requireInUse(head);
  if (!isOrdinary(writer)) return;
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

/**
 * Whether a person is kept out as another one whom the same browser had before they came anew. Also once their account lasts: else a guest would
 * shed the ban by that. The end of the other one's ban ends this.
 */
export const isBannedAsAnother = async (deps: Deps, userId: string, roomId: string): Promise<boolean> => {
  const [, ...former] = await User.withFormer(deps, userId);
  const members = await deps.table.getMany<MemberRow>(former.map((each) => Keys.member(roomId, each)));
  return members.some(({ state }) => state === "removed");
};
