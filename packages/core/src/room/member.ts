import type { Input, Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { Member } from "@parley/protocol/member";
import type { Invite, Role } from "@parley/protocol/room";
import type { User as Person } from "@parley/protocol/user";
import type { Context, Delivery, Deps, Outcome } from "../context";
import * as Subscription from "../live/subscription";
import * as Event from "../log/event";
import * as Log from "../log/log";
import * as Read from "../log/read";
import * as Names from "../people/names";
import * as User from "../people/user";
import * as Workspace from "../people/workspace";
import * as Keys from "../table/keys";
import {
  type ActiveMember,
  isActive,
  type MemberRow,
  type Names as NamesById,
  nameOf,
  type StoredHeadRow,
} from "../table/row";
import type { Condition, UpdateExpression } from "../table/table";
import * as Block from "./block";
import * as Draft from "./draft";
import * as Notice from "./notice";
import * as Ownership from "./ownership";
import * as Standing from "./standing";

type Grant = { role: Role; seq: number } & Pick<MemberRow, "addedBy" | "invitation">;

/**
 * Makes a person a member if `when` holds for the room's view, and brings their own view in line. Answers with the membership, or undefined
 * if they are no member. A new member has nothing unread. The user's view is written first: if we crash in between, their next `hello`
 * still finds the room, unless a removal has deleted the view meanwhile. Then a retry completes the run.
 */
export const grantMembership = async (
  deps: Deps,
  roomId: string,
  { userId }: Pick<Person, "userId">,
  { role, seq, addedBy, invitation }: Grant,
  when: Condition,
): Promise<MemberRow | undefined> => {
  const row: Omit<MemberRow, "handed"> = {
    role,
    joinedAt: deps.clock.now(),
    state: "active",
    since: seq,
    ...(addedBy !== undefined && { addedBy }),
    ...(invitation !== undefined && { invitation }),
  };
  await Read.begin(deps, userId, roomId, seq);
  // An update keeps `handed` from an earlier membership, so the count never repeats a value (I16).
  const change: UpdateExpression = {
    set: row,
    remove: ["act", ...(addedBy === undefined ? ["addedBy"] : []), ...(invitation === undefined ? ["invitation"] : [])],
  };
  const granted = await deps.table.update<MemberRow>(Keys.member(roomId, userId), change, when);
  const member = granted ?? (await Standing.find(deps, roomId, userId));
  const current = await syncUserView(deps, roomId, userId, member);
  return isActive(current) ? current : undefined;
};

/**
 * Brings the user's view in line with the room's view, and answers with the room's view. It reads the room's view again after the write. So
 * when a person is added and removed at the same time, the two views agree in the end.
 */
const syncUserView = async (
  deps: Deps,
  roomId: string,
  userId: string,
  member: MemberRow | undefined,
): Promise<MemberRow | undefined> => {
  if (isActive(member)) await Read.begin(deps, userId, roomId, member.since);
  else {
    await Draft.forget(deps, userId, roomId);
    await deps.table.remove(Keys.userRoom(userId, roomId));
  }
  const current = await Standing.find(deps, roomId, userId);
  return isActive(current) === isActive(member) ? current : syncUserView(deps, roomId, userId, current);
};

/**
 * Ends the subscriptions of somebody who is no member, and deletes their view of the room. A retry completes a run that died half way. The
 * user's view is deleted last: until then their next `hello` finds the room and calls this again (I9).
 */
export const revokeRoom = async (
  deps: Deps,
  roomId: string,
  userId: string,
  member: MemberRow | undefined,
): Promise<void> => {
  if (!isActive(member)) await Subscription.unsubscribeUser(deps, roomId, userId);
  await syncUserView(deps, roomId, userId, member);
};

export const ABSENT: Condition = { when: "attribute_not_exists(#pk)" };
/** A person who left may join again. A person who was removed may not. */
export const ABSENT_OR_LEFT: Condition = {
  when: "attribute_not_exists(#pk) OR #state = :left",
  values: { left: "left" },
};
const NOT_ACTIVE: Condition = { when: "attribute_not_exists(#pk) OR #state <> :active", values: { active: "active" } };

/** The least role that may add people. */
const INVITERS: Record<Invite, Role> = { owners: "owner", moderators: "moderator", members: "member" };

/**
 * The head of a room that the caller may add people to, and as what. Throws what `Standing.requireRole` throws, `room.archived`,
 * `workspace.guests_add_nobody`.
 */
export const requireInviter = async (ctx: Context, roomId: string): Promise<{ head: StoredHeadRow; role: Role }> => {
  const { head, role } = await Standing.requireRole(ctx, roomId, "member");
  Standing.requireRank(role, INVITERS[head.invite ?? "owners"]);
  Standing.requireInUse(head);
  await Workspace.mayAdd(ctx);
  return { head, role };
};

/**
 * Adds a person, and appends a system message. This lifts a ban, which takes a moderator. Idempotent. Throws what `requireInviter`
 * throws, `user.not_found`, `person.unavailable`.
 */
export const add = async (ctx: Context, input: Input<"addMember">): Promise<Outcome<Output<"addMember">>> => {
  const { roomId } = input;
  const { head, role } = await requireInviter(ctx, roomId);
  const user = await User.getOrThrow(ctx, input.userId);
  await User.requireFindable(ctx, [user.userId]);
  await Block.requireAvailable(ctx, user.userId);
  const grant: Grant = { role: "member", seq: head.seq, addedBy: ctx.actor.userId };
  const member = await grantMembership(ctx, roomId, user, grant, role === "member" ? ABSENT_OR_LEFT : NOT_ACTIVE);
  // Only a ban can have stood in the way of a member, or somebody has ended the membership meanwhile.
  if (!member) Standing.requireRank(role, "moderator");
  if (!member) throw notFound();
  const result = { member: toMember(user.userId, member, new Map([[user.userId, user]])) };
  if (!member.addedBy) return { result, deliveries: [] };
  const notice = await Notice.tell(
    ctx,
    roomId,
    { kind: "added", object: { userId: user.userId } },
    member.since,
    head.seq,
  );
  return { result, deliveries: [...notice, Event.roomAdded(user.userId, roomId)] };
};

/**
 * Ends the caller's own membership. If they own the room, the longest-standing member becomes its owner. An empty room leaves the directory.
 * Idempotent. Throws `room.not_found`, `room.not_joined`, `room.is_direct`.
 */
export const leave = async (ctx: Context, roomId: string): Promise<Delivery[]> => {
  const { userId } = ctx.actor;
  const member = await Standing.find(ctx, roomId, userId);
  const head = await ctx.table.get<StoredHeadRow>(Keys.head(roomId));
  if (!head || head.deleted || !member || member.state === "removed") throw Standing.refuse(head, member);
  if (head.kind === "direct")
    throw new ParleyError("room.is_direct", "Unable to leave: a direct room has always the same two members.");
  const heir = member.role === "owner" ? await Ownership.appointOwner(ctx, roomId, userId) : undefined;
  const ended = await end(ctx, roomId, userId, { state: "left", since: head.seq }, member);
  if (!ended) {
    // Two owners who leave in step would hand the room back and forth.
    await ctx.clock.sleep(ctx.random() * HANDED_BACK_MS);
    return leave(ctx, roomId);
  }
  await Ownership.settle(ctx, roomId, head.kind);
  const notice = await Notice.tell(ctx, roomId, { kind: "left" }, ended.since, head.seq);
  // Its clients read the room again, and their role with it.
  const told = heir?.isNew ? [Event.roomAdded(heir.userId, roomId)] : [];
  return [...notice, ...told, Event.roomRemoved(userId, roomId)];
};

const HANDED_BACK_MS = 100;

/**
 * Ends a membership, the subscriptions and the user's view. Answers with the membership as it ended, now or earlier. Answers undefined if it
 * has changed since `before` was read, for example because the person became the owner. Throws `member.not_found` if a person wants to
 * leave who was removed.
 */
export const end = async (
  deps: Deps,
  roomId: string,
  userId: string,
  how: Pick<MemberRow, "since" | "act"> & { state: "left" | "removed" },
  before: MemberRow,
): Promise<MemberRow | undefined> => {
  if (before.role === "owner") await Ownership.unsettle(deps, roomId);
  // First, so that a deletion of the person finds what they wrote here, wherever this dies.
  if (isActive(before)) await deps.table.put(Keys.formerRoom(userId, roomId));
  const change = { set: { ...how, role: "member" }, remove: how.act ? ["given"] : ["given", "act"] };
  const ended = await deps.table.update<MemberRow>(Keys.member(roomId, userId), change, endable(how.state, before));
  const member = ended ?? (await Standing.find(deps, roomId, userId));
  if (member?.state !== how.state) {
    if (member?.state === "removed") throw notFound();
    return undefined;
  }
  await revokeRoom(deps, roomId, userId, member);
  return member;
};

/** Only a member can leave; a person who has left can still be removed. Both fail if the person's role has changed meanwhile. */
const endable = (state: "left" | "removed", { handed, role }: MemberRow): Condition => {
  const [when, values] =
    state === "left"
      ? ["#state = :active AND #role = :role", { active: "active", role }]
      : ["#state <> :removed AND #role = :role", { removed: "removed", role }];
  return handed === undefined
    ? { when: `${when} AND attribute_not_exists(#handed)`, values }
    : { when: `${when} AND #handed = :handed`, values: { ...values, handed } };
};

export const notFound = () =>
  new ParleyError("member.not_found", "Unable to find the member: they are not in this room.");

/** Throws `member.not_found`. */
export const findActive = async (deps: Deps, roomId: string, userId: string): Promise<ActiveMember> => {
  const member = await Standing.find(deps, roomId, userId);
  if (!isActive(member)) throw notFound();
  return member;
};

/** A page of all who ever were members, by id. */
export const page = async (deps: Deps, roomId: string, limit: number, cursor: string | undefined) => {
  const { rows, next } = await deps.table.query<MemberRow>({
    pk: Keys.roomPk(roomId),
    prefix: Keys.MEMBER_PREFIX,
    limit,
    ...(cursor !== undefined && { after: Keys.MEMBER_PREFIX + cursor }),
  });
  return { rows, ...(next && { nextCursor: Keys.idOf(next) }) };
};

/** A page of the members, by id. Throws `room.not_found`, `room.not_joined`. */
export const list = async (ctx: Context, input: Input<"listMembers">): Promise<Outcome<Output<"listMembers">>> => {
  const { roomId, limit = LIMITS.defaultPageSize, cursor } = input;
  await Standing.getOrThrow(ctx, roomId);
  const head = await ctx.table.get<StoredHeadRow>(Keys.head(roomId));
  if (!head || head.deleted) throw Log.roomNotFound();
  const { rows, ...next } = await page(ctx, roomId, limit, cursor);
  const active = rows.filter(isActive).map((row) => ({ userId: Keys.idOf(row.sk), row }));
  const names = await Names.readFor(
    ctx,
    active.map(({ userId }) => userId),
  );
  const members = active.map(({ userId, row }) => toMember(userId, row, names));
  return { result: { members, ...next }, deliveries: [] };
};

export const toMember = (userId: string, row: MemberRow, names: NamesById): Member => ({
  userId,
  username: nameOf(names, { userId, ...row }),
  role: row.role,
  joinedAt: new Date(row.joinedAt).toISOString(),
});
