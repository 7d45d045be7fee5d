import type { Input, Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { Role } from "@parley/protocol/room";
import type { Context, Delivery, Outcome } from "../context";
import * as Event from "../log/event";
import * as Names from "../people/names";
import * as User from "../people/user";
import * as Keys from "../table/keys";
import { type MemberRow, nameOf, type StoredHeadRow } from "../table/row";
import * as Invitation from "./invitation";
import * as Member from "./member";
import * as Notice from "./notice";
import * as Ownership from "./ownership";
import * as Standing from "./standing";

type Whom = { roomId: string; userId: string };

/**
 * The head of a room that the caller keeps in order. Nobody acts on themselves, and a moderator neither on owners nor on other moderators.
 * Throws what `requireRole` throws, `room.owner_stays`, `member.protected`.
 */
const requireModerator = async (
  ctx: Context,
  { roomId, userId }: Whom,
  before: MemberRow | undefined,
): Promise<StoredHeadRow> => {
  const { head, role } = await Standing.requireRole(ctx, roomId, "moderator");
  if (userId === ctx.actor.userId)
    throw new ParleyError("room.owner_stays", "Unable to remove yourself: leave the room instead.");
  if (isProtected(role, before))
    throw new ParleyError("member.protected", "Unable to do this: only an owner can do it to owners and moderators.");
  return head;
};

const isProtected = (role: Role, before: MemberRow | undefined): boolean =>
  role !== "owner" && before !== undefined && before.role !== "member";

/**
 * Ends a person's membership; they may come back by the ordinary way. Nothing of the room reaches them once this is answered, as after a ban.
 * Idempotent for the one who does it. Throws what `requireModerator` throws, and `member.not_found`.
 */
export const kick = async (ctx: Context, input: Input<"kickMember">): Promise<Outcome<Output<"kickMember">>> => {
  const { roomId, userId } = input;
  const by = ctx.actor.userId;
  // Read before the check of the caller's right: if they promote the person in between, `end` finds out by `handed`.
  const before = await Standing.find(ctx, roomId, userId);
  const head = await requireModerator(ctx, input, before);
  const isAgain = before?.state === "left" && before.act?.kind === "kicked" && before.act.by === by;
  if (!before || (before.state !== "active" && !isAgain)) throw Member.notFound();
  const act = { kind: "kicked", by } as const;
  const member = await Member.end(ctx, roomId, userId, { state: "left", since: head.seq, act }, before);
  if (!member) return kick(ctx, input);
  await Ownership.settle(ctx, roomId, head.kind);
  return {
    result: { message: "Member kicked successfully" },
    deliveries: await told(ctx, input, "kicked", member, head.seq),
  };
};

/**
 * Bans a person. Once this has answered, nothing of the room reaches them, and nothing of theirs reaches the room (I9): it changes the
 * membership and deletes the subscriptions before it commits the system message, and every sender reads the membership before their own
 * commit. It also bans a person who has left, or who was never in a public room. It takes back the link by which the person came, and
 * those that they have made. Idempotent. Throws what `requireModerator` throws, and `member.not_found`.
 */
export const ban = async (ctx: Context, input: Input<"removeMember">): Promise<Outcome<Output<"removeMember">>> => {
  const { roomId, userId } = input;
  // Read before the check of the caller's right: if they promote the person in between, `end` finds out by `handed`.
  const before = await Standing.find(ctx, roomId, userId);
  const head = await requireModerator(ctx, input, before);
  if (!before) await keepOut(ctx, roomId, head, userId);
  const member = before && (await Member.end(ctx, roomId, userId, { state: "removed", since: head.seq }, before));
  if (!member) return ban(ctx, input);
  await Ownership.settle(ctx, roomId, head.kind);
  await Invitation.revokeOf(ctx, roomId, userId, before.invitation);
  return {
    result: { message: "Member removed successfully" },
    deliveries: await told(ctx, input, "removed", member, head.seq),
  };
};

/**
 * Marks a person who was never a member as banned. Throws `member.not_found` in a private room: nobody can join one uninvited. Likewise for
 * whom the caller does not find: else the list of those banned would say who that is.
 */
const keepOut = async (ctx: Context, roomId: string, { kind, seq }: StoredHeadRow, userId: string): Promise<void> => {
  const [findable] = kind === "public" ? await User.findable(ctx, [userId]) : [];
  const user = findable === undefined ? undefined : await User.find(ctx, findable);
  if (!user) throw Member.notFound();
  const row: MemberRow = { role: "member", joinedAt: ctx.clock.now(), state: "removed", since: seq };
  await ctx.table.put({ ...Keys.member(roomId, userId), ...row }, Member.ABSENT);
};

/** What is sent when a membership was ended by another. */
const told = async (
  ctx: Context,
  { roomId, userId }: Whom,
  kind: "kicked" | "removed",
  { since }: MemberRow,
  seq: number,
): Promise<Delivery[]> => {
  const notice = await Notice.tell(ctx, roomId, { kind, object: { userId } }, since, seq);
  const person = await Names.ofPerson(ctx, { userId });
  return [...notice, Event.roomRemoved(userId, roomId), ...(await Event.userLeft(ctx, [roomId], person))];
};

/** Lifts a ban. Idempotent. Throws what `requireModerator` throws, and `member.not_found` where the person is a member or never was one. */
export const unban = async (ctx: Context, input: Input<"unbanMember">): Promise<Outcome<Output<"unbanMember">>> => {
  const { roomId, userId } = input;
  const by = ctx.actor.userId;
  const { head } = await Standing.requireRole(ctx, roomId, "moderator");
  const act = { kind: "unbanned", by } as const;
  const lifted = await ctx.table.update<MemberRow>(
    Keys.member(roomId, userId),
    { set: { state: "left", since: head.seq, act } },
    { when: "#state = :removed", values: { removed: "removed" } },
  );
  const member = lifted ?? (await Standing.find(ctx, roomId, userId));
  if (member?.state !== "left" || member.act?.kind !== "unbanned") throw Member.notFound();
  const object = { userId };
  const isMine = member.act.by === by;
  return {
    result: { message: "Ban lifted" },
    deliveries: isMine ? await Notice.tell(ctx, roomId, { kind: "unbanned", object }, member.since, head.seq) : [],
  };
};

/** Those of a page of all who ever were members that are banned, by id. Throws what `requireRole` throws. */
export const listBanned = async (ctx: Context, input: Input<"listBanned">): Promise<Outcome<Output<"listBanned">>> => {
  const { roomId, limit = LIMITS.defaultPageSize, cursor } = input;
  await Standing.requireRole(ctx, roomId, "moderator");
  const { rows, ...next } = await Member.page(ctx, roomId, limit, cursor);
  const banned = rows.filter(({ state }) => state === "removed");
  const names = await Names.readFor(
    ctx,
    banned.map(({ sk }) => Keys.idOf(sk)),
  );
  const users = banned.map(({ sk, username }) => {
    const person = { userId: Keys.idOf(sk), ...(username !== undefined && { username }) };
    return { userId: person.userId, username: nameOf(names, person) };
  });
  return { result: { users, ...next }, deliveries: [] };
};

/**
 * Makes a member an owner, a moderator or an ordinary member. The last owner does not step down. Idempotent. Throws what `requireRole`
 * throws, `member.not_found`, `room.owner_needed`.
 */
export const setRole = async (ctx: Context, input: Input<"setRole">): Promise<Outcome<Output<"setRole">>> => {
  const { roomId, userId, role } = input;
  const { head } = await Standing.requireRole(ctx, roomId, "owner");
  const before = await Member.findActive(ctx, roomId, userId);
  if (before.role === "owner" && role !== "owner") await prepareStepDown(ctx, roomId, userId);
  const given = { by: ctx.actor.userId, since: head.seq };
  const changed = before.role === role ? before : await Ownership.grantRole(ctx, roomId, userId, before, role, given);
  if (!changed) return setRole(ctx, input);
  await Ownership.settle(ctx, roomId, head.kind);
  const object = { userId };
  const isMine = changed.given?.by === ctx.actor.userId;
  return {
    result: { member: Member.toMember(userId, changed, await Names.readFor(ctx, [userId])) },
    deliveries:
      changed.given && isMine
        ? await Notice.tell(ctx, roomId, { kind: "role", object, role }, changed.given.since, head.seq)
        : [],
  };
};

/** Throws `room.owner_needed` where nobody else owns the room. */
const prepareStepDown = async (ctx: Context, roomId: string, userId: string): Promise<void> => {
  if (!(await Ownership.hasOwner(ctx, roomId, userId)))
    throw new ParleyError("room.owner_needed", "Unable to step down: make somebody else an owner first.");
  await Ownership.unsettle(ctx, roomId);
};
