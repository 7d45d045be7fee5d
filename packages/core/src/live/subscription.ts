import { createHash } from "node:crypto";
import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { Context, Deps } from "../context";
import { shardsOf } from "../log/event";
import { roomNotFound } from "../log/log";
import { inParallel } from "../parallel";
import * as Keys from "../table/keys";
import * as Row from "../table/row";
import { all, isLive, pages, type Reading } from "../table/table";
import * as Connection from "./connection";

export const MAX_SHARDS = 16;

/** The shard that holds a connection's subscription. */
export const shardOf = (connectionId: string, shards: number): number =>
  createHash("sha256").update(connectionId).digest().readUInt16BE() % shards;

/** A subscription to be. */
type Wanted = Connection.Place & { head: Row.StoredHeadRow; key: Keys.Key };

const wantedOf = ({ actor: { connectionId } }: Context, roomId: string, head: Row.StoredHeadRow): Wanted => {
  const shard = shardOf(connectionId, shardsOf(head));
  return { roomId, shard, head, key: Keys.subscription(roomId, shard, connectionId) };
};

const newRow = ({ actor, mintId }: Context, { connectedAt, ttl, looks }: Row.ConnectionRow): Row.SubscriptionRow => ({
  userId: actor.userId,
  username: actor.username,
  connectedAt,
  begun: mintId(),
  ...(looks ? { looks } : { looking: true }),
  ttl,
});

/**
 * Subscribes this connection to the room's events, if its user is a member. It lists the subscription on the connection, writes it, reads the
 * membership, and then activates that same item. A removal writes the membership first and deletes subscriptions second. So in either order a
 * removed person gets no event of a later commit (I9). Answers whether the connection did not hear the room before. Throws `room.not_found`
 * if the user is no member, `connection.unknown` if the connection has ended.
 */
export const subscribe = async (ctx: Context, roomId: string, head: Row.StoredHeadRow): Promise<boolean> => {
  const { connectionId, userId } = ctx.actor;
  const wanted = wantedOf(ctx, roomId, head);
  for (let isNew = false; ; ) {
    const connection = await Connection.getOrThrow(ctx);
    await Connection.listSubscriptions(ctx, connection, connectionId, [wanted]);
    const row = newRow(ctx, connection);
    const written = await ctx.table.put({ ...wanted.key, ...row }, { when: "attribute_not_exists(#pk)" });
    const found = written ? row : await ctx.table.get<Row.SubscriptionRow>(wanted.key);
    isNew ||= !found?.active;
    // Read after the write: a removal, a disconnect or an `unsubscribe` that comes later finds the item and deletes it.
    const [member, current] = await Promise.all([
      ctx.table.get<Row.MemberRow>(Keys.member(roomId, userId)),
      Connection.find(ctx, connectionId),
    ]);
    if (!Row.isActive(member)) {
      await unsubscribe(ctx, roomId, connectionId);
      throw roomNotFound();
    }
    if (!current) throw await takeBack(ctx, [wanted]);
    if (found && (await activate(ctx, wanted, found.begun))) {
      if (wanted.shard !== 0) await leaveFirstShard(ctx, roomId);
      return isNew;
    }
    // This connection left the room meanwhile. Try again: the join came last.
  }
};

const activate = async ({ table }: Context, { key }: Wanted, begun: string): Promise<boolean> =>
  (await table.update(key, { set: { active: true } }, { when: "#begun = :begun", values: { begun } })) !== undefined;

/** Ends a subscription of before the room became large, where a later one has taken its place: else each event would be posted twice. */
const leaveFirstShard = async ({ table, actor }: Context, roomId: string): Promise<void> => {
  await table.remove(Keys.subscription(roomId, 0, actor.connectionId));
};

/** `$disconnect` ran, and may have missed these subscriptions (I14). Answers with the error that says so. */
const takeBack = async (ctx: Context, all: readonly Wanted[]): Promise<ParleyError> => {
  await inParallel(all, PARALLEL_ENDS, ({ key }) => ctx.table.remove(key));
  await Connection.removeList(ctx, ctx.actor.connectionId, all);
  return Connection.unknown();
};

/** Subscriptions activated at once. */
const PARALLEL_ROOMS = 10;

/** A room of which the caller is a member. `member` was read after the subscription was written, `isNew` is as `subscribe` answers. */
export type Joined = { roomId: string; member: Row.ActiveMember; isNew: boolean };

/**
 * As `subscribe`, for the rooms of a page of `hello`, in few calls. `rooms`: id → head. Leaves out rooms of which the caller is no member.
 *
 * The order is that of `subscribe`, but there is no condition on the writes of new items. So an item that another request of this connection
 * wrote meanwhile may be replaced by one that is not active yet. It is active when this answers, and the answer of `hello` covers what the
 * connection missed (I6). A client that gets no answer asks again. `subscribe` does what does not go straight through.
 */
export const subscribeAll = async (
  ctx: Context,
  connection: Row.ConnectionRow,
  rooms: ReadonlyMap<string, Row.StoredHeadRow>,
): Promise<Joined[]> => {
  const { connectionId, userId } = ctx.actor;
  const listed = await findListed(ctx, connection, rooms);
  const wanted = [...rooms].map(([roomId, head]) => wantedOf(ctx, roomId, head));
  const fresh = wanted.filter(({ roomId }) => !listed.has(roomId));
  const rows = new Map(fresh.map(({ key }) => [key, newRow(ctx, connection)]));
  await Connection.listSubscriptions(ctx, connection, connectionId, fresh);
  await ctx.table.putMany([...rows].map(([key, row]) => ({ ...key, ...row })));
  const [members, current] = await Promise.all([
    ctx.table.getMany<Row.MemberRow>(wanted.map(({ roomId }) => Keys.member(roomId, userId))),
    Connection.find(ctx, connectionId),
  ]);
  if (!current) throw await takeBack(ctx, fresh);
  const joined = await inParallel(wanted, PARALLEL_ROOMS, async (each): Promise<Joined[]> => {
    const { roomId, key, head } = each;
    const member = members.find(({ pk }) => pk === Keys.roomPk(roomId));
    if (!Row.isActive(member)) return [];
    if (listed.get(roomId)) return [{ roomId, member, isNew: false }];
    const begun = rows.get(key)?.begun;
    if (begun !== undefined && (await activate(ctx, each, begun))) return [{ roomId, member, isNew: true }];
    const isNew = await subscribeMember(ctx, roomId, head);
    return isNew === undefined ? [] : [{ roomId, member, isNew }];
  });
  return joined.flat();
};

/** Which of the rooms the connection lists: id → whether it hears the room. */
const findListed = async (
  ctx: Context,
  connection: Row.ConnectionRow,
  rooms: ReadonlyMap<string, unknown>,
): Promise<Map<string, boolean>> => {
  const { connectionId } = ctx.actor;
  const places = (await Connection.mayHear(ctx, connection, connectionId)).filter(({ roomId }) => rooms.has(roomId));
  const keyOf = ({ roomId, shard }: Connection.Place) => Keys.subscription(roomId, shard, connectionId);
  const rows = await ctx.table.getMany<Row.SubscriptionRow>(places.map(keyOf));
  const active = new Set(rows.filter((row) => row.active).map(({ pk }) => pk));
  const heard = places.filter((place) => active.has(keyOf(place).pk));
  return new Map([
    ...places.map(({ roomId }) => [roomId, false] as const),
    ...heard.map(({ roomId }) => [roomId, true] as const),
  ]);
};

/** As `subscribe`, but undefined where the user is no member. */
const subscribeMember = async (ctx: Context, roomId: string, head: Row.StoredHeadRow): Promise<boolean | undefined> => {
  try {
    return await subscribe(ctx, roomId, head);
  } catch (error) {
    if (error instanceof ParleyError && error.code === "room.not_found") return undefined;
    throw error;
  }
};

/**
 * Notes whether the room is on the caller's screen, if they are subscribed. What is told only to those who look is not told in large rooms, so
 * the first shard is enough. A stranger causes the same call in every room (I9).
 */
export const setLooking = async (ctx: Context, roomId: string, isLooking: boolean): Promise<void> => {
  await ctx.table.update(
    Keys.subscription(roomId, 0, ctx.actor.connectionId),
    isLooking ? { set: { looking: true } } : { remove: ["looking"] },
    { when: "attribute_exists(#pk)" },
  );
};

/** Ends one connection's subscription, whether it began before the room became large or after. */
export const unsubscribe = async (deps: Deps, roomId: string, connectionId: string): Promise<void> => {
  for (const shard of new Set([0, shardOf(connectionId, MAX_SHARDS)]))
    await deps.table.remove(Keys.subscription(roomId, shard, connectionId));
};

/** Deletes under way at once. */
const PARALLEL_ENDS = 50;

/**
 * Ends the subscriptions of all of a user's connections (I9). Call it after the membership has ended. A concurrent `subscribe` that this does
 * not see reads the membership later, and undoes itself. A retry after a crash finds only what is left.
 */
export const unsubscribeUser = async (deps: Deps, roomId: string, userId: string): Promise<void> => {
  const head = await deps.table.get<Row.StoredHeadRow>(Keys.head(roomId));
  const shards = upTo(head ? shardsOf(head) : 0);
  const subscriptions = await Promise.all(shards.map((shard) => readShard(deps, roomId, shard)));
  const ofUser = subscriptions.flat().filter((row) => row.userId === userId);
  await inParallel(ofUser, PARALLEL_ENDS, ({ pk, sk }) => deps.table.remove({ pk, sk }));
};

export type Subscription = Row.SubscriptionRow & Keys.Key & { connectionId: string; shard: number };

/** The active subscriptions of one shard of a room. */
export const ofShard = async (deps: Deps, roomId: string, shard: number): Promise<Subscription[]> => {
  const now = deps.clock.now();
  return (await readShard(deps, roomId, shard)).filter((row) => row.active && isLive(row, now));
};

/** The active subscriptions of a room. A connection is in the list once. */
export const list = async (deps: Deps, roomId: string, shards: number): Promise<Subscription[]> => {
  if (shards === 1) return ofShard(deps, roomId, 0);
  const found = (await Promise.all(upTo(shards).map((shard) => ofShard(deps, roomId, shard)))).flat();
  // A connection that joined before the room became large, and again after, is in two shards.
  return [...new Map(found.map((subscription) => [subscription.connectionId, subscription])).values()];
};

/** What was made of a table's answer. A table that gives the same array again says that no row has changed. */
const made = new WeakMap<readonly Row.SubscriptionRow[], readonly Subscription[]>();

const readShard = async (deps: Deps, roomId: string, shard: number): Promise<readonly Subscription[]> => {
  const rows = await all<Row.SubscriptionRow>(deps.table, { pk: Keys.subscriptionPk(roomId, shard), prefix: "CONN#" });
  const known = made.get(rows) ?? rows.map((row) => ({ ...row, connectionId: Keys.idOf(row.sk), shard }));
  made.set(rows, known);
  return known;
};

const upTo = (shards: number): number[] => Array.from({ length: shards }, (_, shard) => shard);

/**
 * The active subscriptions of a small room, at most as many as are named (`LIMITS.announcedOnline`), and how many there are `beyond` these: it
 * looks for so many at most.
 */
export const first = async (
  deps: Deps,
  roomId: string,
  lookBeyond = 1,
  reading: Reading = {},
): Promise<{ subscriptions: Subscription[]; beyond: number }> => {
  const limit = LIMITS.announcedOnline + lookBeyond;
  const range = { pk: Keys.subscriptionPk(roomId, 0), prefix: "CONN#", limit, ...reading };
  const rows: (Row.SubscriptionRow & Keys.Key)[] = [];
  for await (const page of pages<Row.SubscriptionRow>(deps.table, range)) {
    rows.push(...page);
    if (rows.length >= limit) break;
  }
  const now = deps.clock.now();
  const subscriptions = rows
    .slice(0, LIMITS.announcedOnline)
    .filter((row) => row.active && isLive(row, now))
    .map((row) => ({ ...row, connectionId: Keys.idOf(row.sk), shard: 0 }));
  return { subscriptions, beyond: Math.min(lookBeyond, Math.max(0, rows.length - LIMITS.announcedOnline)) };
};

/** Whether the room is on the screen, as far as is known. What earlier versions wrote does not say. */
export const isLooking = ({ looking, looks }: Row.SubscriptionRow): boolean => looking === true || !looks;

/** The people who are subscribed, each once: id → name. */
export const people = (subscriptions: readonly Row.SubscriptionRow[]): Map<string, string> =>
  new Map(subscriptions.map(({ userId, username }) => [userId, username]));

/** Above this many subscriptions, new ones are spread over shards. */
export const LARGE_ROOM = 200;

/** Spreads a room's new subscriptions once it has become large. */
export const growIfLarge = async (deps: Deps, roomId: string, shards: number, subscriptions: number): Promise<void> => {
  if (shards < MAX_SHARDS && subscriptions > LARGE_ROOM)
    await deps.table.update(Keys.head(roomId), { set: { shards: MAX_SHARDS } }, { when: "attribute_exists(#pk)" });
};
