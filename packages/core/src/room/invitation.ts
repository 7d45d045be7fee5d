import type { AccountExport } from "@parley/protocol/account";
import type { Input, Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import type { InvitationPage } from "@parley/protocol/invitation";
import { LIMITS } from "@parley/protocol/limits";
import type { Identity } from "@parley/protocol/workspace";
import type { Context, Deps, Outcome } from "../context";
import * as Names from "../people/names";
import * as User from "../people/user";
import * as Workspace from "../people/workspace";
import * as Keys from "../table/keys";
import { type InvitationRow, isActive, type MemberRow, type RoomRow, type StoredHeadRow } from "../table/row";
import { all, isLive, ttl } from "../table/table";
import * as Member from "./member";
import * as Notice from "./notice";
import * as Room from "./room";
import * as Standing from "./standing";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Makes a link. Throws `invitation.too_many`, `workspace.guests_add_nobody`, and what `requireInviter` throws. */
export const create = async (
  ctx: Context,
  { roomId, days, uses }: Input<"createInvitation">,
): Promise<Outcome<Output<"createInvitation">>> => {
  await requireInviter(ctx, roomId);
  if ((await rowsOf(ctx, roomId)).length >= LIMITS.invitations)
    throw new ParleyError("invitation.too_many", "Unable to make an invitation: revoke one of the others first.");
  const { userId } = ctx.actor;
  const now = ctx.clock.now();
  const row: InvitationRow = {
    createdBy: userId,
    createdAt: now,
    ...(uses !== undefined && { usesLeft: uses }),
    ...(days !== undefined && { ttl: ttl(now + days * DAY_MS) }),
    ...((await Workspace.governs(ctx, ctx.actor)) && { admits: true }),
  };
  const key = Keys.invitation(roomId, ctx.mintId());
  await ctx.table.put({ ...key, ...row });
  // Their ban takes back their links: either it finds this one, or it is seen here.
  await requireInviter(ctx, roomId).catch(async (cause: unknown) => {
    await ctx.table.remove(key);
    throw cause;
  });
  const creator = { userId, username: ctx.actor.username };
  return { result: { invitation: toInvitation(roomId, { ...key, ...row }, creator) }, deliveries: [] };
};

/** The invitations that still lead somewhere, oldest first. Throws what `requireInviter` throws. */
export const list = async (
  ctx: Context,
  { roomId }: Input<"listInvitations">,
): Promise<Outcome<Output<"listInvitations">>> => {
  await requireInviter(ctx, roomId);
  const rows = await rowsOf(ctx, roomId);
  const creators = await Names.readFor(
    ctx,
    rows.map(({ createdBy }) => createdBy),
  );
  const invitations = rows
    .toSorted((a, b) => a.createdAt - b.createdAt)
    .flatMap((row) => {
      const creator = creators.get(row.createdBy);
      return creator ? [toInvitation(roomId, row, creator)] : [];
    });
  return { result: { invitations }, deliveries: [] };
};

/** The links into a room, or into the workspace, that the caller made and that still lead somewhere. For their own eyes, whatever their role is now. */
export const madeBy = async (ctx: Context, roomId: string | undefined): Promise<AccountExport["invitations"]> => {
  const rows = (await rowsOf(ctx, roomId)).filter(({ createdBy }) => createdBy === ctx.actor.userId);
  return rows.map(({ createdAt, usesLeft, ttl }) => ({
    ...(roomId !== undefined && { roomId }),
    createdAt: new Date(createdAt).toISOString(),
    ...(ttl !== undefined && { expiresAt: new Date(ttl * 1000).toISOString() }),
    ...(usesLeft !== undefined && { usesLeft }),
  }));
};

/** Takes a link back. Idempotent. Throws what `requireInviter` throws. */
export const revoke = async (
  ctx: Context,
  { code }: Input<"revokeInvitation">,
): Promise<Outcome<Output<"revokeInvitation">>> => {
  const { roomId, key } = parse(code);
  await requireInviter(ctx, roomId);
  await ctx.table.remove(key);
  return { result: { message: "Invitation revoked successfully" }, deliveries: [] };
};

/**
 * Takes back what would lead people in past a ban: the link by which somebody came (`cameBy`), whoever made it, and those that they have made.
 * `LIMITS.invitations` at most. Can be repeated.
 */
export const revokeOf = async (
  deps: Deps,
  roomId: string,
  userId: string,
  cameBy: string | undefined,
): Promise<void> => {
  const { pk } = Keys.invitation(roomId, "");
  for (const { sk, createdBy } of await all<InvitationRow>(deps.table, { pk, prefix: Keys.INVITATION_PREFIX }))
    if (createdBy === userId || Keys.idOf(sk) === cameBy) await deps.table.remove({ pk, sk });
};

/**
 * Makes the caller a member of the room that the invitation leads to, and subscribes this connection. A new member takes one use, before they
 * are a member: of many who come at once no more get in than there are uses, and a crash in between loses one. Who has made an account by it has
 * taken theirs. Throws `invitation.not_found`
 * where there is none, it is used up or has run out, and for a person who was removed from the room.
 */
export const accept = async (
  ctx: Context,
  { code }: Input<"acceptInvitation">,
): Promise<Outcome<Output<"acceptInvitation">>> => {
  const { roomId, key } = parse(code);
  const before = roomId === undefined ? undefined : await Standing.find(ctx, roomId, ctx.actor.userId);
  // A member's own try may have taken the last use, and its answer was lost.
  const row = isActive(before) ? undefined : await find(ctx, code, ctx.actor);
  if (roomId === undefined) return { result: { message: "You are in" }, deliveries: [] };
  await requireWelcome(ctx, ctx.actor, roomId, before);
  const announced = row ? await enter(ctx, roomId, key, row) : [];
  const joined = await Room.join(ctx, { roomId });
  return { result: joined.result, deliveries: [...announced, ...joined.deliveries] };
};

/** Takes a use, makes the caller a member, and says so in the room. */
const enter = async (ctx: Context, roomId: string, key: Keys.Key, row: InvitationRow) => {
  const { userId } = ctx.actor;
  const hasUse = row.usesLeft === undefined || (row.admitted?.has(userId) && (await redeem(ctx, key, userId)));
  if (!hasUse && !(await take(ctx, key))) throw notFound();
  const head = await ctx.table.get<StoredHeadRow>(Keys.head(roomId));
  const inviter = await User.find(ctx, row.createdBy);
  if (!head || head.deleted || !inviter) throw notFound();
  const grant = { role: "member", seq: head.seq, addedBy: row.createdBy, invitation: Keys.idOf(key.sk) } as const;
  const member = await Member.grantMembership(ctx, roomId, ctx.actor, grant, Member.ABSENT_OR_LEFT);
  if (!member) throw notFound();
  return Notice.tell(ctx, roomId, { kind: "joined", object: { userId: inviter.userId } }, member.since, head.seq);
};

/** Takes one of the uses that a link has left, and keeps it for the room for `admitted`. False where there is none. */
const take = async (deps: Deps, key: Keys.Key, admitted?: string): Promise<boolean> => {
  const add = { usesLeft: -1, ...(admitted !== undefined && { admitted: new Set([admitted]) }) };
  const taken = await deps.table.update(key, { add }, { when: "#usesLeft > :none", values: { none: 0 } });
  return taken !== undefined;
};

/** Gives up the use that somebody took when they made their account. False where they did not. */
const redeem = async (deps: Deps, key: Keys.Key, userId: string): Promise<boolean> => {
  const change = { removeFromSet: { admitted: new Set([userId]) } };
  const redeemed = await deps.table.update(key, change, {
    when: "contains(#admitted, :userId)",
    values: { userId },
  });
  return redeemed !== undefined;
};

/** Throws `invitation.not_found` for somebody banned: to them the link leads nowhere. */
const requireWelcome = async (
  deps: Deps,
  { userId }: Identity,
  roomId: string,
  member: MemberRow | undefined,
): Promise<void> => {
  const isBanned = member ? member.state === "removed" : await Standing.isBannedAsAnother(deps, userId, roomId);
  if (isBanned) throw notFound();
};

/** What anybody who has the link may see; `caller` is who is signed in. Throws `invitation.not_found`, also for somebody banned. */
export const describe = async (
  deps: Deps,
  code: string,
  caller?: Identity,
): Promise<Omit<InvitationPage, "workspace">> => {
  const { roomId } = parse(code);
  const row = await find(deps, code, caller);
  if (caller && roomId !== undefined)
    await requireWelcome(deps, caller, roomId, await Standing.find(deps, roomId, caller.userId));
  const inviter = await User.find(deps, row.createdBy);
  if (!inviter) throw notFound();
  const room = roomId === undefined ? undefined : await describeRoom(deps, roomId);
  return { invitedBy: inviter.username, admits: await isAdmitting(deps, row), ...(room && { room }) };
};

const describeRoom = async (deps: Deps, roomId: string): Promise<InvitationPage["room"]> => {
  const head = await deps.table.get<StoredHeadRow>(Keys.head(roomId));
  const about = await deps.table.get<RoomRow>(Keys.about(roomId));
  if (!head || head.deleted || !about) throw notFound();
  const { rows } = await deps.table.query<MemberRow>({
    pk: Keys.roomPk(roomId),
    prefix: Keys.MEMBER_PREFIX,
    limit: LIMITS.pageSize,
  });
  const { name, description } = about;
  return { name, kind: head.kind, members: rows.filter(isActive).length, ...(description && { description }) };
};

/** Whether the invitation lets in somebody new, whatever the policy of the workspace. False where it leads nowhere. */
export const admits = async (deps: Deps, code: string): Promise<boolean> => {
  const row = await lookUp(deps, code);
  return row !== undefined && (await isAdmitting(deps, row));
};

/** Takes a use for somebody who makes an account by an invitation that `admits`. False where none is left. */
export const admit = async (deps: Deps, code: string, userId: string): Promise<boolean> => {
  const { roomId, key } = parse(code);
  const row = await lookUp(deps, code);
  if (!row) return false;
  return row.usesLeft === undefined || take(deps, key, roomId && userId);
};

/** An administrator made it, who still is one. */
const isAdmitting = async (deps: Deps, { admits, createdBy }: InvitationRow): Promise<boolean> =>
  admits === true && (await Workspace.readWorkspace(deps)).administrators?.has(createdBy) === true;

/** Throws `invitation.not_found`: one that is used up, has run out or was revoked looks like one that never was. */
const find = async (deps: Deps, code: string, caller: Identity | undefined): Promise<InvitationRow> => {
  const row = await lookUp(deps, code, caller);
  if (!row) throw notFound();
  return row;
};

/** Undefined where it leads nowhere. One that is used up leads those on who made their account by it. */
const lookUp = async (deps: Deps, code: string, caller?: Identity): Promise<InvitationRow | undefined> => {
  const row = await deps.table.get<InvitationRow>(parse(code).key);
  return row && isGood(deps, row, caller?.userId) ? row : undefined;
};

const isGood = (
  deps: Deps,
  { ttl = Number.POSITIVE_INFINITY, usesLeft, admitted }: InvitationRow,
  userId = "",
): boolean => isLive({ ttl }, deps.clock.now()) && (usesLeft !== 0 || admitted?.has(userId) === true);

const notFound = () =>
  new ParleyError("invitation.not_found", "Unable to find the invitation: it has run out, or was taken back.");

/** There are at most `LIMITS.invitations`, and a few more where they were made at once. */
const rowsOf = async (deps: Deps, roomId: string | undefined): Promise<(InvitationRow & Keys.Key)[]> => {
  const { pk } = Keys.invitation(roomId, "");
  const rows = await all<InvitationRow>(deps.table, { pk, prefix: Keys.INVITATION_PREFIX });
  return rows.filter((row) => isGood(deps, row));
};

/** A room's members invite as they add; its administrators alone invite into the workspace. Throws as `Member.add`, `workspace.administrators_only`. */
const requireInviter = async (ctx: Context, roomId: string | undefined): Promise<void> => {
  if (roomId === undefined) await Workspace.requireAdministrator(ctx, ctx.actor);
  else await Member.requireInviter(ctx, roomId);
};

/** The room and the key that a code names. The code must have passed `InvitationCode`. */
const parse = (code: string): { roomId: string | undefined; key: Keys.Key } => {
  const dot = code.indexOf(".");
  const roomId = dot === -1 ? undefined : code.slice(0, dot);
  return { roomId, key: Keys.invitation(roomId, code.slice(dot + 1)) };
};

const iso = (ms: number): string => new Date(ms).toISOString();

const toInvitation = (
  roomId: string | undefined,
  { sk, createdAt, usesLeft, ttl }: InvitationRow & Keys.Key,
  createdBy: { userId: string; username: string },
): Output<"createInvitation">["invitation"] => {
  const secret = Keys.idOf(sk);
  return {
    code: roomId === undefined ? secret : `${roomId}.${secret}`,
    ...(roomId !== undefined && { roomId }),
    createdBy,
    createdAt: iso(createdAt),
    ...(ttl !== undefined && { expiresAt: iso(ttl * 1000) }),
    ...(usesLeft !== undefined && { usesLeft }),
  };
};
