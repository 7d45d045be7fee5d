import { createHash } from "node:crypto";
import { ParleyError } from "@parley/protocol/error";
import type { Context, Deps } from "../context";
import { shardsOf } from "../log/event";
import { roomNotFound } from "../log/log";
import { inParallel } from "../parallel";
import * as Keys from "../table/keys";
import * as Row from "../table/row";
import { all, isLive } from "../table/table";
import * as Connection from "./connection";

export const MAX_SHARDS = 16;

/** The shard that holds a connection's subscription. */
export const shardOf = (connectionId: string, shards: number): number =>
  createHash("sha256").update(connectionId).digest().readUInt16BE() % shards;

/**
 * Subscribes this connection to the room's events, if its user is a member. It writes the subscription, reads the membership, and then
 * activates that same item. A removal writes the membership first and deletes subscriptions second. So in either order a removed person
 * gets no event of a later commit (I9). Throws `room.not_found` if the user is no member, `connection.unknown` if the connection has ended.
 */
export const subscribe = async (ctx: Context, roomId: string, head: Row.StoredHeadRow): Promise<void> => {
  const { connectionId, userId, username } = ctx.actor;
  const shard = shardOf(connectionId, shardsOf(head));
  const key = Keys.subscription(roomId, shard, connectionId);
  for (;;) {
    const connection = await Connection.addRoom(ctx, roomId, shard);
    if (!connection) break;
    const { connectedAt, ttl, looks } = connection;
    const row: Row.SubscriptionRow = {
      userId,
      username,
      connectedAt,
      begun: ctx.mintId(),
      ...(!looks && { looking: true as const }),
      ttl,
    };
    const written = await ctx.table.put({ ...key, ...row }, { when: "attribute_not_exists(#pk)" });
    const begun = written ? row.begun : (await ctx.table.get<Row.SubscriptionRow>(key))?.begun;
    // Read after the write: a removal, a disconnect or an `unsubscribe` that comes later finds the item and deletes it.
    const [member, current] = await Promise.all([
      ctx.table.get<Row.MemberRow>(Keys.member(roomId, userId)),
      Connection.find(ctx, connectionId),
    ]);
    if (!Row.isActive(member)) {
      await unsubscribe(ctx, roomId, connectionId);
      throw roomNotFound();
    }
    if (!current) break;
    const activated =
      begun !== undefined &&
      Connection.isSubscribed(current, roomId, shard) &&
      (await ctx.table.update(key, { set: { active: true } }, { when: "#begun = :begun", values: { begun } }));
    if (activated) return;
    // This connection left the room meanwhile. Try again: the join came last.
  }
  // `$disconnect` ran, and may have missed this subscription (I14).
  await ctx.table.remove(key);
  throw new ParleyError("connection.unknown", "Unable to join the room: this connection has ended.");
};

/** Whether this connection is subscribed already. */
export const isActive = async (ctx: Context, roomId: string, shard: number): Promise<boolean> => {
  const row = await ctx.table.get<Row.SubscriptionRow>(Keys.subscription(roomId, shard, ctx.actor.connectionId));
  return row?.active === true;
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
  const shards = new Set([0, shardOf(connectionId, MAX_SHARDS)]);
  const remove = async () => {
    for (const shard of shards) await deps.table.remove(Keys.subscription(roomId, shard, connectionId));
  };
  // Delete twice: before updating the connection, so a crash leaves nothing unlisted (I14), and after, because a concurrent `subscribe` may
  // have re-created it. That `subscribe` then sees on the connection's item that it must not activate.
  await remove();
  await Connection.dropRoom(deps, connectionId, roomId, shards);
  await remove();
};

/** Deletes under way at once. */
const PARALLEL_ENDS = 50;

/**
 * Ends the subscriptions of all of a user's connections (I9). Call it after the membership has ended. A concurrent `subscribe` that this does
 * not see reads the membership later, and undoes itself. Subscriptions are deleted before the connection's list is updated, so a retry
 * after a crash finds only what is left.
 */
export const unsubscribeUser = async (deps: Deps, roomId: string, userId: string): Promise<void> => {
  const head = await deps.table.get<Row.StoredHeadRow>(Keys.head(roomId));
  const subscriptions = head ? await readShards(deps, roomId, shardsOf(head)) : [];
  const ofUser = subscriptions.filter((row) => row.userId === userId);
  await inParallel(ofUser, PARALLEL_ENDS, async ({ connectionId, shard }) => {
    await deps.table.remove(Keys.subscription(roomId, shard, connectionId));
    await Connection.dropRoom(deps, connectionId, roomId, new Set([shard]));
  });
};

export type Subscription = Row.SubscriptionRow & Keys.Key & { connectionId: string; shard: number };

/** The active subscriptions of a room. A connection is in the list once. */
export const list = async (deps: Deps, roomId: string, shards: number): Promise<Subscription[]> => {
  const now = deps.clock.now();
  const found = (await readShards(deps, roomId, shards)).filter((row) => row.active && isLive(row, now));
  // A connection that joined before the room became large, and again after, is in two shards.
  return [...new Map(found.map((subscription) => [subscription.connectionId, subscription])).values()];
};

/** What was made of a table's answer. A table that gives the same array again says that no row has changed. */
const made = new WeakMap<readonly Row.SubscriptionRow[], readonly Subscription[]>();

const readShards = async (deps: Deps, roomId: string, shards: number): Promise<Subscription[]> => {
  const read = async (shard: number) => {
    const rows = await all<Row.SubscriptionRow>(deps.table, {
      pk: Keys.subscriptionPk(roomId, shard),
      prefix: "CONN#",
    });
    const known = made.get(rows) ?? rows.map((row) => ({ ...row, connectionId: Keys.idOf(row.sk), shard }));
    made.set(rows, known);
    return known;
  };
  return (await Promise.all(Array.from({ length: shards }, (_, shard) => read(shard)))).flat();
};

/** The people who are subscribed, each once: id → name. */
export const people = (subscriptions: readonly Row.SubscriptionRow[]): Map<string, string> =>
  new Map(subscriptions.map(({ userId, username }) => [userId, username]));

/** Above this many subscriptions, new ones are spread over shards. */
const LARGE_ROOM = 200;

/** Spreads a room's new subscriptions once it has become large. */
export const growIfLarge = async (deps: Deps, roomId: string, shards: number, subscriptions: number): Promise<void> => {
  if (shards < MAX_SHARDS && subscriptions > LARGE_ROOM)
    await deps.table.update(Keys.head(roomId), { set: { shards: MAX_SHARDS } }, { when: "attribute_exists(#pk)" });
};
