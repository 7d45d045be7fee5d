import { createHash } from "node:crypto";
import type { Input, Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import { messagePreview } from "@parley/protocol/preview";
import type { Room, RoomSummary } from "@parley/protocol/room";
import * as Connection from "./connection";
import { type Context, type Delivery, inParallel, type Outcome, type World } from "./context";
import * as Directory from "./directory";
import * as Event from "./event";
import * as Keys from "./keys";
import * as Log from "./log";
import * as Member from "./member";
import * as Presence from "./presence";
import * as Read from "./read";
import { type AboutRow, type HeadRow, toMessage } from "./row";
import * as Subscription from "./subscription";
import { all } from "./table";
import * as User from "./user";

const iso = (ms: number): string => new Date(ms).toISOString();

/** What the directory says of a public room. */
type DirectoryEntry = Pick<Room, "roomId" | "name" | "description" | "createdBy" | "createdAt">;

const newest = (roomId: string, { seq, tail }: HeadRow): Pick<Room, "lastMessageAt" | "lastMessagePreview"> => {
  if (!tail) return {};
  const message = toMessage(roomId, seq, tail);
  return { lastMessageAt: message.timestamp, lastMessagePreview: messagePreview(message) };
};

/** A room as the reader sees it: a direct room has the other person's name. */
const toRoom = (
  roomId: string,
  head: HeadRow,
  about: AboutRow,
  readerId: string,
  members: string[],
): Room & { peer?: RoomSummary["peer"] } => {
  const [peer] = Object.entries(about.people ?? {}).filter(([userId]) => userId !== readerId);
  return {
    roomId,
    name: peer ? peer[1] : about.name,
    ...(about.description && { description: about.description }),
    kind: head.kind,
    isPrivate: head.kind !== "public",
    createdBy: about.createdBy,
    createdAt: iso(about.createdAt),
    members,
    ...(peer && { peer: { userId: peer[0], username: peer[1] } }),
    ...newest(roomId, head),
  };
};

/** The room with the reader's position in it. Undefined where the reader is no member. */
export const summarize = async (
  ctx: Context,
  roomId: string,
  members: string[] = [],
): Promise<RoomSummary | undefined> => {
  const { actor } = ctx;
  const { userId } = actor;
  const keys = [Keys.head(roomId), Keys.about(roomId), Keys.member(roomId, userId), Keys.userRoom(userId, roomId)];
  const rows = await ctx.table.getMany<HeadRow | AboutRow | Member.MemberRow | Read.UserRoomRow>(keys);
  const [head, about, member, view] = keys.map(({ sk }) => rows.find((row) => row.sk === sk));
  if (!isHead(head) || !isAbout(about) || !isMember(member) || !Member.isActive(member)) return undefined;
  await Log.settled(ctx, roomId, head);
  const readSeq = view && "readSeq" in view ? view.readSeq : member.since;
  return {
    ...toRoom(roomId, head, about, userId, members),
    role: member.role,
    seq: head.seq,
    change: head.change,
    readSeq,
    ...(await Read.count(ctx, roomId, head, readSeq, actor)),
  };
};

const isHead = (row: object | undefined): row is HeadRow => row !== undefined && "seq" in row;
const isAbout = (row: object | undefined): row is AboutRow => row !== undefined && "createdAt" in row;
const isMember = (row: object | undefined): row is Member.MemberRow => row !== undefined && "state" in row;

const require = async (ctx: Context, roomId: string, members?: string[]): Promise<RoomSummary> => {
  const room = await summarize(ctx, roomId, members);
  if (!room) throw Log.roomNotFound();
  return room;
};

/** Creates a room that the caller owns and hears. Throws `user.not_found`, `connection.unknown`. */
export const create = async (ctx: Context, input: Input<"createRoom">): Promise<Outcome<Output<"createRoom">>> => {
  const { actor } = ctx;
  const now = ctx.clock.now();
  const roomId = ctx.mintId();
  const others = [...new Set(input.members)].filter((userId) => userId !== actor.userId);
  const people = await inParallel(others, PARALLEL_WRITES, (userId) => User.require(ctx, userId));
  const head: HeadRow = { kind: input.isPrivate ? "private" : "public", seq: 0, change: 0 };
  const about: AboutRow = {
    name: input.name,
    ...(input.description && { description: input.description }),
    createdBy: actor.userId,
    createdAt: now,
  };
  // The head last: with it the room exists.
  await ctx.table.put({ ...Keys.about(roomId), ...about });
  await ctx.table.put({ ...Keys.head(roomId), ...head });
  await Member.admit(ctx, roomId, actor, { role: "owner", seq: 0 }, Member.ABSENT);
  await inParallel(people, PARALLEL_WRITES, (person) =>
    Member.admit(ctx, roomId, person, { role: "member", seq: 0, addedBy: actor.userId }, Member.ABSENT),
  );
  if (head.kind === "public") {
    const entry: DirectoryEntry = { roomId, ...about, createdAt: iso(now) };
    await Directory.add(ctx, "DIRECTORY", roomId, about.name, entry);
  }
  await Subscription.begin(ctx, roomId, head);
  const room = await require(ctx, roomId, [actor.userId, ...others]);
  return {
    result: { room, message: "Room created successfully" },
    events: [addedElsewhere(ctx, room), ...others.map((userId) => Event.roomAdded(userId, roomId))],
  };
};

const PARALLEL_WRITES = 10;

/** The caller's other tabs. */
const addedElsewhere = (ctx: Context, room: RoomSummary): Delivery => ({
  ...Event.roomAdded(ctx.actor.userId, room.roomId, room),
  except: ctx.actor.connectionId,
});

/**
 * Joins a room: the caller becomes a member if it is public, this connection hears it from now on, and messages that name no room go to it.
 * Idempotent. Throws `room.not_found`, `room.removed`, `connection.unknown`.
 */
export const join = async (ctx: Context, { roomId }: Input<"joinRoom">): Promise<Outcome<Output<"joinRoom">>> => {
  const { actor } = ctx;
  const head = await ctx.table.get<HeadRow>(Keys.head(roomId));
  const before = await Member.find(ctx, roomId, actor.userId);
  if (head?.kind === "public")
    await Member.admit(ctx, roomId, actor, { role: "member", seq: head.seq }, Member.ABSENT_OR_LEFT);
  await Member.require(ctx, roomId);
  if (!head) throw Log.roomNotFound();
  const online = await Presence.online(ctx, roomId, head);
  await Subscription.begin(ctx, roomId, head);
  await Connection.setLastRoom(ctx, roomId);
  const room = await require(ctx, roomId, await someMembers(ctx, roomId));
  const isNew = before?.state !== "active";
  return {
    result: { room, message: "Successfully joined room" },
    events: [...Presence.joined(ctx, roomId, head, online), ...(isNew ? [addedElsewhere(ctx, room)] : [])],
  };
};

const someMembers = async (world: World, roomId: string): Promise<string[]> => {
  const { rows } = await world.table.query<Member.MemberRow>({
    pk: Keys.roomPk(roomId),
    prefix: Keys.MEMBER_PREFIX,
    limit: LIMITS.initialMembers,
  });
  return rows.filter(Member.isActive).map((row) => Keys.idOf(row.sk));
};

/**
 * Leaves a room. With `roomId` the membership ends; without, as in the seed, this connection leaves the room that it joined last, and its
 * user stays a member. Throws `room.not_found`, `room.not_joined`, `room.is_direct`.
 */
export const leave = async (ctx: Context, input: Input<"leaveRoom">): Promise<Outcome<Output<"leaveRoom">>> => {
  const { connectionId } = ctx.actor;
  const roomId = input.roomId ?? (await Connection.lastRoom(ctx));
  await Connection.clearLastRoom(ctx, roomId);
  const events: Delivery[] = [];
  if (input.roomId === undefined) {
    await Subscription.end(ctx, roomId, connectionId);
  } else {
    events.push(...(await Member.leave(ctx, roomId)));
  }
  events.push(await Presence.left(ctx, roomId, ctx.actor));
  return { result: { message: "Successfully left room" }, events };
};

/** One of the caller's rooms. Throws `room.not_found`. */
export const get = async (ctx: Context, { roomId }: Input<"getRoom">): Promise<Outcome<Output<"getRoom">>> => ({
  result: { room: await require(ctx, roomId) },
  events: [],
});

/** A page of the public rooms by name, or of the caller's own private ones. Throws `input.invalid` for a wrong cursor. */
export const list = async (ctx: Context, input: Input<"listRooms">): Promise<Outcome<Output<"listRooms">>> => {
  const { limit = LIMITS.defaultPageSize, prefix, cursor } = input;
  if (input.isPrivate) {
    const { entries, ...next } = Directory.pageOf(await myPrivateRooms(ctx), { prefix, limit, cursor });
    return { result: { rooms: entries, ...next }, events: [] };
  }
  const { entries, ...next } = await Directory.list<DirectoryEntry>(ctx, "DIRECTORY", { prefix, limit, cursor });
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
  return { result: { rooms, ...next }, events: [] };
};

const myPrivateRooms = async (ctx: Context): Promise<Room[]> => {
  const { userId } = ctx.actor;
  const mine = await all<Read.UserRoomRow>(ctx.table, { pk: Keys.userPk(userId), prefix: Keys.USER_ROOM_PREFIX });
  const roomIds = mine.map((row) => Keys.idOf(row.sk));
  const heads = await ctx.table.getMany<HeadRow>(roomIds.map(Keys.head));
  const abouts = await ctx.table.getMany<AboutRow>(roomIds.map(Keys.about));
  return heads
    .filter((head) => head.kind === "private")
    .flatMap((head) => {
      const about = abouts.find(({ pk }) => pk === head.pk);
      return about ? [toRoom(Keys.idOf(head.pk), head, about, userId, [])] : [];
    });
};

/** The id of two people's direct room is made from theirs, so that both opening it at once open the same. */
const directId = (a: string, b: string): string =>
  createHash("sha256").update([a, b].sort().join(" ")).digest("base64url").slice(0, 22);

/** Opens the direct room with another person, which the caller then hears. Idempotent. Throws `user.not_found`, `user.is_self`. */
export const openDirect = async (ctx: Context, input: Input<"openDirect">): Promise<Outcome<Output<"openDirect">>> => {
  const { actor } = ctx;
  if (input.userId === actor.userId)
    throw new ParleyError("user.is_self", "Unable to open a direct room with yourself.");
  const peer = await User.require(ctx, input.userId);
  const roomId = directId(actor.userId, peer.userId);
  const head: HeadRow = { kind: "direct", seq: 0, change: 0 };
  const about: AboutRow = {
    name: "",
    createdBy: actor.userId,
    createdAt: ctx.clock.now(),
    people: { [actor.userId]: actor.username, [peer.userId]: peer.username },
  };
  await ctx.table.put({ ...Keys.about(roomId), ...about }, { when: "attribute_not_exists(#pk)" });
  const created = await ctx.table.put({ ...Keys.head(roomId), ...head }, { when: "attribute_not_exists(#pk)" });
  for (const person of [actor, peer])
    await Member.admit(ctx, roomId, person, { role: "member", seq: 0 }, Member.ABSENT);
  const current = (await ctx.table.get<HeadRow>(Keys.head(roomId))) ?? head;
  await Subscription.begin(ctx, roomId, current);
  const room = await require(ctx, roomId, [actor.userId, peer.userId]);
  return {
    result: { room },
    events: created ? [addedElsewhere(ctx, room), Event.roomAdded(peer.userId, roomId)] : [],
  };
};
