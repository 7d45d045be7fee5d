import type { Input, Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { Member } from "@parley/protocol/member";
import type { Role } from "@parley/protocol/room";
import type { User as Person } from "@parley/protocol/user";
import type { Context, Delivery, Deps, Outcome } from "../context";
import * as Subscription from "../live/subscription";
import * as Event from "../log/event";
import * as Log from "../log/log";
import * as Read from "../log/read";
import * as Names from "../people/names";
import * as User from "../people/user";
import * as Keys from "../table/keys";
import {
  isActive,
  type MemberRow,
  type Names as NamesById,
  nameOf,
  type StoredHeadRow,
  type SystemRow,
  toMessage,
} from "../table/row";
import type { Condition, UpdateExpression } from "../table/table";
import * as Ownership from "./ownership";

export const find = (deps: Deps, roomId: string, userId: string) =>
  deps.table.get<MemberRow>(Keys.member(roomId, userId));

/** The caller's membership. Throws `room.not_found` or `room.removed` where there is none. */
export const getOrThrow = async (ctx: Context, roomId: string): Promise<MemberRow> => {
  const member = await find(ctx, roomId, ctx.actor.userId);
  if (isActive(member)) return member;
  throw await refusal(ctx, roomId, member);
};

/** As `require`, but anybody may read a public room from which they were not removed. */
export const requireReader = async (ctx: Context, roomId: string): Promise<void> => {
  const member = await find(ctx, roomId, ctx.actor.userId);
  if (isActive(member)) return;
  const head = await ctx.table.get<StoredHeadRow>(Keys.head(roomId));
  if (head?.kind !== "public" || member?.state === "removed") throw refuse(head, member);
};

const refusal = async (deps: Deps, roomId: string, member: MemberRow | undefined) =>
  refuse(await deps.table.get<StoredHeadRow>(Keys.head(roomId)), member);

/** A private room says no more to somebody removed from it than to a stranger. */
const refuse = (head: StoredHeadRow | undefined, member: MemberRow | undefined): ParleyError => {
  if (head?.kind !== "public") return Log.roomNotFound();
  return member?.state === "removed"
    ? new ParleyError("room.removed", "Unable to enter the room: its owner has removed you.")
    : new ParleyError("room.not_joined", "Unable to do this: join the room first.");
};

const requireOwner = async (ctx: Context, roomId: string): Promise<StoredHeadRow> => {
  const { role } = await getOrThrow(ctx, roomId);
  const head = await ctx.table.get<StoredHeadRow>(Keys.head(roomId));
  if (!head) throw Log.roomNotFound();
  if (head.kind === "direct")
    throw new ParleyError("room.is_direct", "Unable to change the members: a direct room has always the same two.");
  if (role !== "owner")
    throw new ParleyError("room.owner_only", "Unable to change the members: only the room's owner can.");
  return head;
};

type Grant = { role: Role; seq: number; addedBy?: string };

/**
 * Makes a person a member if `when` holds for the room's view, and brings their own view in line. Answers with the membership, or undefined
 * if they are no member. A new member has nothing unread. The user's view is written first: if we crash in between, their next `hello`
 * still finds the room.
 */
export const grantMembership = async (
  deps: Deps,
  roomId: string,
  { userId }: Pick<Person, "userId">,
  { role, seq, addedBy }: Grant,
  when: Condition,
): Promise<MemberRow | undefined> => {
  const row: Omit<MemberRow, "handed" | "addedBy"> = {
    role,
    joinedAt: deps.clock.now(),
    state: "active",
    since: seq,
  };
  await Read.begin(deps, userId, roomId, seq);
  // An update keeps `handed` from an earlier membership, so the count never repeats a value (I16).
  const change: UpdateExpression = addedBy ? { set: { ...row, addedBy } } : { set: row, remove: ["addedBy"] };
  const granted = await deps.table.update<MemberRow>(Keys.member(roomId, userId), change, when);
  const member = granted ?? (await find(deps, roomId, userId));
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
  else await deps.table.remove(Keys.userRoom(userId, roomId));
  const current = await find(deps, roomId, userId);
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

/** Adds a person, and appends a system message. Idempotent. Throws `room.not_found`, `room.owner_only`, `room.is_direct`, `user.not_found`. */
export const add = async (ctx: Context, input: Input<"addMember">): Promise<Outcome<Output<"addMember">>> => {
  const { roomId } = input;
  const head = await requireOwner(ctx, roomId);
  const user = await User.getOrThrow(ctx, input.userId);
  const grant: Grant = { role: "member", seq: head.seq, addedBy: ctx.actor.userId };
  const member = await grantMembership(ctx, roomId, user, grant, NOT_ACTIVE);
  if (!member) throw memberNotFound();
  const result = { member: toMember(user.userId, member, new Map([[user.userId, user]])) };
  if (!member.addedBy) return { result, deliveries: [] };
  const notice = await appendSystemMessage(
    ctx,
    roomId,
    { kind: "added", object: { userId: user.userId } },
    member.since,
    head.seq,
  );
  return { result, deliveries: [...notice, Event.roomAdded(user.userId, roomId)] };
};

/**
 * Removes a person. Once this has answered, nothing of the room reaches them, and nothing of theirs reaches the room (I9): it changes the
 * membership and deletes the subscriptions before it commits the system message, and every sender reads the membership before their own
 * commit. It also bans a person who has left, or who was never in a public room. Idempotent. Throws `room.not_found`,
 * `room.owner_only`, `room.owner_stays`, `room.is_direct`, `member.not_found`.
 */
export const remove = async (ctx: Context, input: Input<"removeMember">): Promise<Outcome<Output<"removeMember">>> => {
  const { roomId, userId } = input;
  // Read before the check of the owner: if the caller hands the room to them in between, `end` finds out by `handed`.
  const before = await find(ctx, roomId, userId);
  const head = await requireOwner(ctx, roomId);
  if (userId === ctx.actor.userId)
    throw new ParleyError("room.owner_stays", "Unable to remove yourself: leave the room instead.");
  if (!before) await ban(ctx, roomId, head, userId);
  const member = before && (await end(ctx, roomId, userId, { state: "removed", since: head.seq }, before));
  if (!member) return remove(ctx, input);
  await Ownership.settle(ctx, roomId, head.kind);
  const removed = await Names.ofPerson(ctx, { userId });
  const notice = await appendSystemMessage(
    ctx,
    roomId,
    { kind: "removed", object: { userId } },
    member.since,
    head.seq,
  );
  return {
    result: { message: "Member removed successfully" },
    deliveries: [...notice, Event.roomRemoved(userId, roomId), ...(await Event.userLeft(ctx, [roomId], removed))],
  };
};

/** Marks a person who was never a member as removed. Throws `member.not_found` in a private room: nobody can join one uninvited. */
const ban = async (deps: Deps, roomId: string, { kind, seq }: StoredHeadRow, userId: string): Promise<void> => {
  const user = kind === "public" ? await User.find(deps, userId) : undefined;
  if (!user) throw memberNotFound();
  const row: MemberRow = { role: "member", joinedAt: deps.clock.now(), state: "removed", since: seq };
  await deps.table.put({ ...Keys.member(roomId, userId), ...row }, ABSENT);
};

/**
 * Ends the caller's own membership. If they own the room, the longest-standing member becomes its owner. An empty room leaves the directory.
 * Idempotent. Throws `room.not_found`, `room.not_joined`, `room.is_direct`.
 */
export const leave = async (ctx: Context, roomId: string): Promise<Delivery[]> => {
  const { userId } = ctx.actor;
  const member = await find(ctx, roomId, userId);
  const head = await ctx.table.get<StoredHeadRow>(Keys.head(roomId));
  if (!head || !member || member.state === "removed") throw refuse(head, member);
  if (head.kind === "direct")
    throw new ParleyError("room.is_direct", "Unable to leave: a direct room has always the same two members.");
  if (member.role === "owner") await Ownership.appointOwner(ctx, roomId, userId);
  const ended = await end(ctx, roomId, userId, { state: "left", since: head.seq }, member);
  if (!ended) {
    // Two owners who leave in step would hand the room back and forth.
    await ctx.clock.sleep(ctx.random() * HANDED_BACK_MS);
    return leave(ctx, roomId);
  }
  await Ownership.settle(ctx, roomId, head.kind);
  const notice = await appendSystemMessage(ctx, roomId, { kind: "left" }, ended.since, head.seq);
  return [...notice, Event.roomRemoved(userId, roomId)];
};

const HANDED_BACK_MS = 100;

/**
 * Ends a membership, the subscriptions and the user's view. Answers with the membership as it ended, now or earlier. Answers undefined if it
 * has changed since `before` was read, for example because the person became the owner. Throws `member.not_found` if a person wants to
 * leave who was removed.
 */
const end = async (
  deps: Deps,
  roomId: string,
  userId: string,
  how: { state: "left" | "removed"; since: number },
  before: MemberRow,
): Promise<MemberRow | undefined> => {
  if (before.role === "owner") await Ownership.unsettle(deps, roomId);
  const change = { set: { ...how, role: "member" } };
  const ended = await deps.table.update<MemberRow>(Keys.member(roomId, userId), change, endable(how.state, before));
  const member = ended ?? (await find(deps, roomId, userId));
  if (member?.state !== how.state) {
    if (member?.state === "removed") throw memberNotFound();
    return undefined;
  }
  await revokeRoom(deps, roomId, userId, member);
  return member;
};

/** Only a member can leave; a person who has left can still be removed. Both fail if the person became the owner meanwhile. */
const endable = (state: "left" | "removed", { handed }: MemberRow): Condition => {
  const [when, values] =
    state === "left" ? ["#state = :active", { active: "active" }] : ["#state <> :removed", { removed: "removed" }];
  return handed === undefined
    ? { when: `${when} AND attribute_not_exists(#handed)`, values }
    : { when: `${when} AND #handed = :handed`, values: { ...values, handed } };
};

const memberNotFound = () =>
  new ParleyError("member.not_found", "Unable to find the member: they are not in this room.");

/**
 * Appends, once, the system message of what happened to a member at sequence `since`. A retry follows soon. So if more than
 * `RETRY_MESSAGES` came since, the message is there already.
 */
const appendSystemMessage = async (
  ctx: Context,
  roomId: string,
  system: SystemRow,
  since: number,
  seq: number,
): Promise<Delivery[]> => {
  if (seq - since > RETRY_MESSAGES) return [];
  const { userId } = ctx.actor;
  const object = system.kind === "left" ? undefined : system.object;
  const nonce = `${system.kind}.${object?.userId ?? userId}.${since}`;
  const draft: Log.Draft = { userId, messageType: "SYSTEM", system, nonce };
  const guards: Log.CommitGuards = { author: async () => {}, charge: () => undefined };
  const appended = await Log.append(ctx, roomId, draft, since, guards);
  const names = await Names.ofMessages(ctx, [appended.row]);
  return [Event.message(appended, toMessage(roomId, appended.seq, appended.row, names))];
};

const RETRY_MESSAGES = 100;

/** A page of the members, by id. Throws `room.not_found`, `room.not_joined`. */
export const list = async (ctx: Context, input: Input<"listMembers">): Promise<Outcome<Output<"listMembers">>> => {
  const { roomId, limit = LIMITS.defaultPageSize, cursor } = input;
  await getOrThrow(ctx, roomId);
  const page = await ctx.table.query<MemberRow>({
    pk: Keys.roomPk(roomId),
    prefix: Keys.MEMBER_PREFIX,
    limit,
    ...(cursor !== undefined && { after: Keys.MEMBER_PREFIX + cursor }),
  });
  const active = page.rows.filter(isActive).map((row) => ({ userId: Keys.idOf(row.sk), row }));
  const names = await Names.readFor(
    ctx,
    active.map(({ userId }) => userId),
  );
  const members = active.map(({ userId, row }) => toMember(userId, row, names));
  return {
    result: { members, ...(page.next && { nextCursor: Keys.idOf(page.next) }) },
    deliveries: [],
  };
};

const toMember = (userId: string, row: MemberRow, names: NamesById): Member => ({
  userId,
  username: nameOf(names, { userId, ...row }),
  role: row.role,
  joinedAt: new Date(row.joinedAt).toISOString(),
});
