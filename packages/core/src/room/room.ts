import type { Input, Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import { messagePreview } from "@parley/protocol/preview";
import type { Room, RoomSummary } from "@parley/protocol/room";
import type { User as Person } from "@parley/protocol/user";
import type { Context, Delivery, Deps, Outcome } from "../context";
import * as Connection from "../live/connection";
import * as Subscription from "../live/subscription";
import * as Event from "../log/event";
import * as Head from "../log/head";
import * as Log from "../log/log";
import * as Read from "../log/read";
import { inParallel } from "../parallel";
import * as Acquaintance from "../people/acquaintance";
import * as Directory from "../people/directory";
import * as Names from "../people/names";
import * as User from "../people/user";
import * as Workspace from "../people/workspace";
import * as Keys from "../table/keys";
import {
  type ActiveMember,
  type HeadRow,
  isActive,
  type MemberRow,
  type Names as NamesById,
  nameOf,
  peopleOf,
  type RoomRow,
  type StoredHeadRow,
  toMessage,
  type UserRoomRow,
} from "../table/row";
import { all } from "../table/table";
import * as Block from "./block";
import * as Member from "./member";
import * as Ownership from "./ownership";
import { createdId, directId } from "./room-id";
import * as Standing from "./standing";

const iso = (ms: number): string => new Date(ms).toISOString();

const newest = (
  roomId: string,
  head: HeadRow,
  names: NamesById,
): Pick<Room, "lastMessageAt" | "lastMessagePreview"> => {
  const row = Head.newestOf(head);
  if (!row) return {};
  const message = toMessage(roomId, head.seq, row, names);
  return { lastMessageAt: message.timestamp, lastMessagePreview: messagePreview(message) };
};

/** A room as the reader sees it: a direct room has the other person's name. */
const toRoom = (
  roomId: string,
  head: HeadRow,
  about: RoomRow,
  readerId: string,
  members: string[],
  names: NamesById,
): Room & { peer?: RoomSummary["peer"] } => {
  const peer = peerOf(about, readerId, names);
  return {
    roomId,
    name: peer ? peer.username : about.name,
    ...(about.description && { description: about.description }),
    kind: head.kind,
    isPrivate: head.kind !== "public",
    createdBy: about.createdBy,
    createdAt: iso(about.createdAt),
    ...(head.archived && { archived: true }),
    members,
    ...(peer && { peer }),
    ...newest(roomId, head, names),
  };
};

/** The other person of a direct room. */
const peerOf = ({ people = {} }: RoomRow, readerId: string, names: NamesById): Person | undefined =>
  Object.keys(people)
    .filter((userId) => userId !== readerId)
    .map((userId) => names.get(userId) ?? { userId, username: nameOf(names, { userId }) })[0];

/** What a room is called for the caller: a direct room by the other person's name of today. */
export const nameFor = async (ctx: Context, about: RoomRow): Promise<string> => {
  const names = about.people ? await Names.readFor(ctx, Object.keys(about.people)) : new Map();
  return peerOf(about, ctx.actor.userId, names)?.username ?? about.name;
};

/** Who is named in what these rooms say of themselves: who said the newest, and to whom one speaks. */
const namesIn = (ctx: Context, rooms: readonly { head: HeadRow; about: RoomRow }[]): Promise<NamesById> =>
  Names.readFor(
    ctx,
    rooms.flatMap(({ head, about: { people = {} } }) => {
      const row = Head.newestOf(head);
      return [...(row ? peopleOf(row) : []), ...Object.keys(people)];
    }),
  );

/**
 * The room with the reader's position in it. Undefined where the reader is no member. Completes a room whose creation died half way, or which
 * nobody made sure of since it may have lost its owner (I16).
 */
export const summarize = async (
  ctx: Context,
  roomId: string,
  members: string[] = [],
): Promise<RoomSummary | undefined> => {
  const found = await readRoom(ctx, roomId);
  if (!found) return undefined;
  const wasComplete = isComplete(found.head, found.about);
  if (!wasComplete) await complete(ctx, roomId, found);
  const room = wasComplete ? found : await readRoom(ctx, roomId);
  if (!room) return undefined;
  return describe(ctx, roomId, room, await namesIn(ctx, [room]), members);
};

/** A room of the caller's, as it was before: `head` was read first, and then `member` and `readSeq`. */
export type Earlier = { roomId: string; head: StoredHeadRow; member: ActiveMember; view: UserRoomRow };

/**
 * As `summarize`, of many rooms in few calls: id → summary. It takes the memberships as they were. For if no membership has ended since the
 * earlier head, nobody's removal was acknowledged before the log's end was read (I9).
 */
export const summarizeAll = async (ctx: Context, rooms: readonly Earlier[]): Promise<Map<string, RoomSummary>> => {
  const heads = await ctx.table.getMany<StoredHeadRow>(rooms.map(({ roomId }) => Keys.head(roomId)));
  // After the heads: a room's row has every change that its head counts as `ended`.
  const abouts = await ctx.table.getMany<RoomRow>(rooms.map(({ roomId }) => Keys.about(roomId)));
  const found = rooms.flatMap(({ roomId, ...earlier }) => {
    const isOf = ({ pk }: Keys.Key) => pk === Keys.roomPk(roomId);
    const [now, about] = [heads.find(isOf), abouts.find(isOf)];
    return now && !now.deleted && about ? [{ roomId, earlier, head: Head.current(now), about }] : [];
  });
  const names = await namesIn(ctx, found);
  const summaries = await inParallel(found, PARALLEL_READS, async ({ roomId, earlier, head, about }) => {
    const { member, view } = earlier;
    const isCurrent = head.ended === Head.current(earlier.head).ended && isComplete(head, about);
    return isCurrent ? describe(ctx, roomId, { head, about, member, view }, names) : summarize(ctx, roomId);
  });
  return new Map(summaries.flatMap((room) => (room ? [[room.roomId, room] as const] : [])));
};

const PARALLEL_READS = 10;

const describe = async (
  ctx: Context,
  roomId: string,
  { head, about, member, view }: Found,
  names: NamesById,
  members: string[] = [],
): Promise<RoomSummary> => {
  await Log.completePending(ctx, roomId, head);
  // The row was read before that, and the summary's `ended` counts what is pending (I12).
  const isBehind = head.about && (about.asOf ?? 0) < head.about.asOf;
  const today = isBehind ? { ...about, ...head.about } : about;
  return {
    ...toRoom(roomId, head, today, ctx.actor.userId, members, names),
    role: member.role,
    ...(head.invite && { invite: head.invite }),
    ...(head.post && { post: head.post }),
    ...(head.mention && { mention: head.mention }),
    seq: head.seq,
    change: head.changes,
    ended: head.ended,
    ...Read.positionOf(view),
    ...(view.hiddenSeq !== undefined && { hiddenSeq: view.hiddenSeq }),
    ...Read.levelled(view, ctx.clock.now()),
    ...(await Read.count(ctx, roomId, head, view.readSeq, ctx.actor)),
  };
};

/** Its creation did not die half way, its row has every change, and somebody made sure of its owner. */
const isComplete = ({ kind, about: pending }: HeadRow, about: RoomRow): boolean =>
  about.invited === undefined && pending === undefined && Ownership.isSettled(kind, about);

type Found = { head: HeadRow; about: RoomRow; member: MemberRow; view: UserRoomRow };

/** Undefined where the caller is no member. The head comes first: what it counts as `ended` is in all that is read after it. */
const readRoom = async (ctx: Context, roomId: string): Promise<Found | undefined> => {
  const { userId } = ctx.actor;
  const head = await ctx.table.get<StoredHeadRow>(Keys.head(roomId));
  const keys = [Keys.about(roomId), Keys.member(roomId, userId), Keys.userRoom(userId, roomId)];
  const rows = await ctx.table.getMany<RoomRow | MemberRow | UserRoomRow>(keys);
  const [about, member, view] = keys.map(({ sk }) => rows.find((row) => row.sk === sk));
  if (!head || head.deleted || !isAbout(about) || !isMember(member) || !isActive(member)) return undefined;
  return {
    head: Head.current(head),
    about,
    member,
    view: view && "readSeq" in view ? view : { readSeq: member.since },
  };
};

/** The steps of a creation that follow once the room exists. Each is idempotent. */
const complete = async (ctx: Deps, roomId: string, { head, about }: Pick<Found, "head" | "about">): Promise<void> => {
  await Log.completePending(ctx, roomId, head);
  if (about.invited) {
    await inParallel(about.invited, PARALLEL_WRITES, (userId) => invite(ctx, roomId, about, userId));
    await ctx.table.update(Keys.about(roomId), { remove: ["invited"] }, { when: "attribute_exists(#pk)" });
  }
  await Ownership.settle(ctx, roomId, head.kind);
};

/** Adds an invited person, unless they ever were a member: they may have left or been removed since. */
const invite = async (deps: Deps, roomId: string, { createdBy }: RoomRow, userId: string): Promise<void> => {
  const user = await User.find(deps, userId);
  const grant = { role: "member", seq: 0, addedBy: createdBy } as const;
  if (user) await Member.grantMembership(deps, roomId, user, grant, Member.ABSENT);
};

const isAbout = (row: object | undefined): row is RoomRow => row !== undefined && "createdAt" in row;
const isMember = (row: object | undefined): row is MemberRow => row !== undefined && "state" in row;

const getOrThrow = async (ctx: Context, roomId: string, members?: string[]): Promise<RoomSummary> => {
  const room = await summarize(ctx, roomId, members);
  if (!room) throw Log.roomNotFound();
  return room;
};

/**
 * Creates a room. The caller owns it and is subscribed to it. Idempotent with a `clientRoomId`: a retry completes the creation and answers
 * with the same room. After a crash, the next reader completes it. Throws `workspace.rooms_restricted`, `workspace.guests_add_nobody`,
 * `user.not_found`, `person.unavailable`, `connection.unknown`, and `room.not_found` if a retry comes after the caller has left again.
 */
export const create = async (ctx: Context, input: Input<"createRoom">): Promise<Outcome<Output<"createRoom">>> => {
  await Workspace.mayCreateRoom(ctx);
  const { actor } = ctx;
  const roomId = input.clientRoomId === undefined ? ctx.mintId() : createdId(actor.userId, input.clientRoomId);
  const others = [...new Set(input.members)].filter((userId) => userId !== actor.userId);
  if (others.length > 0) {
    await Workspace.mayAdd(ctx);
    await User.requireFindable(ctx, others);
  }
  await inParallel(others, PARALLEL_WRITES, async (userId) => {
    await User.getOrThrow(ctx, userId);
    await Block.requireAvailable(ctx, userId);
  });
  const { head, about } = await establish(ctx, roomId, Head.newHead(input.isPrivate ? "private" : "public"), {
    name: input.name,
    ...(input.description && { description: input.description }),
    createdBy: actor.userId,
    createdAt: ctx.clock.now(),
    ...(others.length > 0 && { invited: others }),
  });
  if (head.deleted) throw Log.roomNotFound();
  await Member.grantMembership(ctx, roomId, actor, { role: "owner", seq: 0 }, Member.ABSENT);
  await complete(ctx, roomId, { head, about });
  await Subscription.subscribe(ctx, roomId, head);
  const room = await getOrThrow(ctx, roomId, [actor.userId, ...others]);
  return {
    result: { room, message: "Room created successfully" },
    deliveries: [addedElsewhere(ctx, room), ...others.map((userId) => Event.roomAdded(userId, roomId))],
  };
};

/** Writes the room's items, or finds those of an earlier try. */
const establish = async (
  deps: Deps,
  roomId: string,
  head: HeadRow,
  about: RoomRow,
): Promise<{ head: HeadRow; about: RoomRow }> => {
  const absent = { when: "attribute_not_exists(#pk)" };
  const isAboutNew = await deps.table.put({ ...Keys.about(roomId), ...about }, absent);
  // The head last: once it is there, the room exists.
  const isHeadNew = await deps.table.put({ ...Keys.head(roomId), ...head }, absent);
  return {
    head: isHeadNew ? head : Head.current((await deps.table.get<StoredHeadRow>(Keys.head(roomId))) ?? head),
    about: isAboutNew ? about : ((await deps.table.get<RoomRow>(Keys.about(roomId))) ?? about),
  };
};

const PARALLEL_WRITES = 10;

/** The caller's other tabs. */
const addedElsewhere = (ctx: Context, room: RoomSummary): Delivery & { to: "user" } => ({
  ...Event.roomAdded(ctx.actor.userId, room.roomId, room),
  except: ctx.actor.connectionId,
});

/**
 * Joins a room. If it is public, the caller becomes a member. This connection is subscribed, and its messages that name no room go there.
 * Idempotent. Throws `room.not_found`, `room.removed`, `connection.unknown`.
 */
export const join = async (ctx: Context, { roomId }: Input<"joinRoom">): Promise<Outcome<Output<"joinRoom">>> => {
  const { actor } = ctx;
  const head = await ctx.table.get<StoredHeadRow>(Keys.head(roomId));
  const before = await Standing.find(ctx, roomId, actor.userId);
  if (
    !before &&
    head?.kind === "public" &&
    !head.deleted &&
    (await Standing.isBannedAsAnother(ctx, actor.userId, roomId))
  )
    throw Standing.banned();
  if (head?.kind === "public" && !head.deleted)
    await Member.grantMembership(ctx, roomId, actor, { role: "member", seq: head.seq }, Member.ABSENT_OR_LEFT);
  await Standing.getOrThrow(ctx, roomId);
  if (!head || head.deleted) throw Log.roomNotFound();
  const comes = await Subscription.subscribe(ctx, roomId, head);
  await Connection.setLastRoom(ctx, roomId);
  const room = await getOrThrow(ctx, roomId, await someMembers(ctx, roomId));
  const isNew = before?.state !== "active";
  return {
    result: { room, message: "Successfully joined room" },
    deliveries: [...(comes ? Event.userJoined(ctx, roomId, head) : []), ...(isNew ? [addedElsewhere(ctx, room)] : [])],
  };
};

const someMembers = async (deps: Deps, roomId: string): Promise<string[]> => {
  const { rows } = await deps.table.query<MemberRow>({
    pk: Keys.roomPk(roomId),
    prefix: Keys.MEMBER_PREFIX,
    limit: LIMITS.initialMembers,
  });
  return rows.filter(isActive).map((row) => Keys.idOf(row.sk));
};

/**
 * Leaves a room. With `roomId` the membership ends; without, as in the seed, this connection leaves the room that it joined last, and its
 * user stays a member. Throws `room.not_found`, `room.not_joined`, `room.is_direct`.
 */
export const leave = async (ctx: Context, input: Input<"leaveRoom">): Promise<Outcome<Output<"leaveRoom">>> => {
  const { connectionId } = ctx.actor;
  const roomId = input.roomId ?? (await Connection.lastRoom(ctx));
  await Connection.clearLastRoom(ctx, roomId);
  const deliveries: Delivery[] = [];
  if (input.roomId === undefined) {
    await Subscription.unsubscribe(ctx, roomId, connectionId);
  } else {
    deliveries.push(...(await Member.leave(ctx, roomId)));
  }
  deliveries.push(...(await Event.userLeft(ctx, [roomId], ctx.actor)));
  return { result: { message: "Successfully left room" }, deliveries };
};

/** One of the caller's rooms. Throws `room.not_found`. */
export const get = async (ctx: Context, { roomId }: Input<"getRoom">): Promise<Outcome<Output<"getRoom">>> => ({
  result: { room: await getOrThrow(ctx, roomId) },
  deliveries: [],
});

/** A page of the public rooms by name, or of the caller's own private ones. Throws `input.invalid` for a wrong cursor. */
export const list = async (ctx: Context, input: Input<"listRooms">): Promise<Outcome<Output<"listRooms">>> => {
  const { limit = LIMITS.defaultPageSize, prefix, cursor } = input;
  if (input.isPrivate) {
    const { entries, ...next } = Directory.pageOf(await myPrivateRooms(ctx), ({ roomId }) => roomId, {
      prefix,
      limit,
      cursor,
    });
    return { result: { rooms: entries, ...next }, deliveries: [] };
  }
  const { entries, ...next } = await Directory.list<Ownership.DirectoryEntry>(ctx, "DIRECTORY", {
    prefix,
    limit,
    cursor,
  });
  const rooms = entries.map(
    ({ roomId, name, description, createdBy, createdAt }): Room => ({
      roomId,
      name,
      ...(description && { description }),
      kind: "public",
      isPrivate: false,
      createdBy,
      createdAt,
      members: [],
    }),
  );
  return { result: { rooms, ...next }, deliveries: [] };
};

const myPrivateRooms = async (ctx: Context): Promise<Room[]> => {
  const { userId } = ctx.actor;
  const mine = await all<UserRoomRow>(ctx.table, { pk: Keys.userPk(userId), prefix: Keys.USER_ROOM_PREFIX });
  const roomIds = mine.map((row) => Keys.idOf(row.sk));
  const heads = await ctx.table.getMany<StoredHeadRow>(roomIds.map(Keys.head));
  const privateIds = heads.filter(({ kind, deleted }) => kind === "private" && !deleted).map(({ pk }) => Keys.idOf(pk));
  const abouts = await ctx.table.getMany<RoomRow>(privateIds.map(Keys.about));
  // After the heads: the room's view decides, and nobody is shown what was committed after their removal (I9).
  const members = await ctx.table.getMany<MemberRow>(privateIds.map((roomId) => Keys.member(roomId, userId)));
  const found = privateIds.flatMap((roomId) => {
    const of = <Row extends { pk: string }>(rows: Row[]) => rows.find(({ pk }) => pk === Keys.roomPk(roomId));
    const [head, about] = [of(heads), of(abouts)];
    return head && about && isActive(of(members)) ? [{ roomId, head: Head.current(head), about }] : [];
  });
  const names = await namesIn(ctx, found);
  return found.map(({ roomId, head, about }) => toRoom(roomId, head, about, userId, [], names));
};

/** Where the caller does not find everybody, they write first only to people with whom they share a room. Throws `person.unavailable`. */
const requireKnown = async (ctx: Context, directId: string, userId: string): Promise<void> => {
  if ((await Workspace.findsEverybody(ctx)) || (await Acquaintance.includes(ctx, userId))) return;
  if (await ctx.table.get<StoredHeadRow>(Keys.head(directId))) return;
  throw new ParleyError(
    "person.unavailable",
    "Unable to write to this person: you write first to people with whom you share a room.",
  );
};

/**
 * Opens the direct room with another person, and subscribes the caller to it. Idempotent. Throws `user.not_found`, `user.is_self`,
 * `person.unavailable`.
 */
export const openDirect = async (ctx: Context, input: Input<"openDirect">): Promise<Outcome<Output<"openDirect">>> => {
  const { actor } = ctx;
  if (input.userId === actor.userId)
    throw new ParleyError("user.is_self", "Unable to open a direct room with yourself.");
  const roomId = directId(actor.userId, input.userId);
  // First, so that it says the same of people whom the caller does not find, of those who block them, and of nobody.
  await requireKnown(ctx, roomId, input.userId);
  const peer = await User.getOrThrow(ctx, input.userId);
  await Block.requireAvailable(ctx, peer.userId);
  const { head } = await establish(ctx, roomId, Head.newHead("direct"), {
    name: "",
    createdBy: actor.userId,
    createdAt: ctx.clock.now(),
    people: { [actor.userId]: "", [peer.userId]: "" },
  });
  for (const person of [actor, peer])
    await Member.grantMembership(ctx, roomId, person, { role: "member", seq: 0 }, Member.ABSENT);
  await Subscription.subscribe(ctx, roomId, head);
  const room = await getOrThrow(ctx, roomId, [actor.userId, peer.userId]);
  return {
    result: { room },
    // Announce it until it has a message, as an earlier attempt may have died before its deliveries.
    deliveries: head.seq === 0 ? [addedElsewhere(ctx, room), Event.roomAdded(peer.userId, roomId)] : [],
  };
};
