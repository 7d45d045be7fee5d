import { createHash } from "node:crypto";
import { ParleyError } from "@parley/protocol/error";
import type { Context, World } from "../context";
import { shardsOf } from "../log/event";
import { roomNotFound } from "../log/log";
import { inParallel } from "../parallel";
import * as Keys from "../table/keys";
import * as Row from "../table/row";
import { all, isLive } from "../table/table";
import * as Connection from "./connection";

export const MAX_SHARDS = 16;

/** Where a connection's subscription goes. */
export const shardOf = (connectionId: string, shards: number): number =>
  createHash("sha256").update(connectionId).digest().readUInt16BE() % shards;

/**
 * Sends this connection the room's events, if its user is a member: write, then read the membership, then activate that very item. A
 * removal writes the membership first and then deletes subscriptions, so whichever order the two run in, no event of a later commit gets
 * out (I9). Throws `room.not_found` where the user is no member, `connection.unknown` where the connection has ended meanwhile.
 */
export const begin = async (ctx: Context, roomId: string, head: Row.HeadRow): Promise<void> => {
  const { connectionId, userId, username } = ctx.actor;
  const shard = shardOf(connectionId, shardsOf(head));
  const key = Keys.subscription(roomId, shard, connectionId);
  for (;;) {
    const connection = await Connection.addRoom(ctx, roomId, shard);
    if (!connection) break;
    const { connectedAt, ttl } = connection;
    const row: Row.SubscriptionRow = { userId, username, connectedAt, begun: ctx.mintId(), ttl };
    const written = await ctx.table.put({ ...key, ...row }, { when: "attribute_not_exists(#pk)" });
    const begun = written ? row.begun : (await ctx.table.get<Row.SubscriptionRow>(key))?.begun;
    // After the item was written: a removal, a disconnect or an `end` that comes later finds the item and removes it.
    const [member, current] = await Promise.all([
      ctx.table.get<Row.MemberRow>(Keys.member(roomId, userId)),
      Connection.find(ctx, connectionId),
    ]);
    if (!Row.isActive(member)) {
      await end(ctx, roomId, connectionId);
      throw roomNotFound();
    }
    if (!current) break;
    const activated =
      begun !== undefined &&
      Connection.hears(current, roomId, shard) &&
      (await ctx.table.update(key, { set: { active: true } }, { when: "#begun = :begun", values: { begun } }));
    if (activated) return;
    // This connection left the room at the same time; now it joins.
  }
  // `$disconnect` ran, and may not have seen this subscription (I14).
  await ctx.table.remove(key);
  throw new ParleyError("connection.unknown", "Unable to join the room: this connection has ended.");
};

/** Whether this connection hears the room already. */
export const isActive = async (ctx: Context, roomId: string, shard: number): Promise<boolean> => {
  const row = await ctx.table.get<Row.SubscriptionRow>(Keys.subscription(roomId, shard, ctx.actor.connectionId));
  return row?.active === true;
};

/** Stops the room's events on one connection, whether it began to hear them before the room became large or after. */
export const end = async (world: World, roomId: string, connectionId: string): Promise<void> => {
  const shards = new Set([0, shardOf(connectionId, MAX_SHARDS)]);
  const remove = async () => {
    for (const shard of shards) await world.table.remove(Keys.subscription(roomId, shard, connectionId));
  };
  // First, so that whoever dies half way leaves nothing that the connection's item does not name (I14), and again, as a `begin` that runs at
  // the same time may have written it anew: it finds out by that item.
  await remove();
  await Connection.dropRoom(world, connectionId, roomId, shards);
  await remove();
};

/** Subscriptions that are ended at once. */
const PARALLEL_ENDS = 50;

/**
 * Stops the room's events on all of a user's connections (I9), once their membership has ended. A `begin` that this does not see, in these
 * partitions or in those of a room that has grown since, reads the membership later and stops itself. The items go first, so that a retry
 * after a crash finds only the rest.
 */
export const endAll = async (world: World, roomId: string, userId: string): Promise<void> => {
  const head = await world.table.get<Row.HeadRow>(Keys.head(roomId));
  const subscriptions = head ? await readShards(world, roomId, shardsOf(head)) : [];
  const ofUser = subscriptions.filter((row) => row.userId === userId);
  await inParallel(ofUser, PARALLEL_ENDS, async ({ connectionId, shard }) => {
    await world.table.remove(Keys.subscription(roomId, shard, connectionId));
    await Connection.dropRoom(world, connectionId, roomId, new Set([shard]));
  });
};

export type Subscription = Row.SubscriptionRow & { connectionId: string; shard: number };

/** Everyone who hears the room now. */
export const list = async (world: World, roomId: string, shards: number): Promise<Subscription[]> => {
  const now = world.clock.now();
  const found = (await readShards(world, roomId, shards)).filter((row) => row.active && isLive(row, now));
  // A connection that joined before the room became large, and again after, is in two partitions.
  return [...new Map(found.map((subscription) => [subscription.connectionId, subscription])).values()];
};

const readShards = async (world: World, roomId: string, shards: number): Promise<Subscription[]> => {
  const read = async (shard: number) => {
    const rows = await all<Row.SubscriptionRow>(world.table, {
      pk: Keys.subscriptionPk(roomId, shard),
      prefix: "CONN#",
    });
    return rows.map((row) => ({ ...row, connectionId: Keys.idOf(row.sk), shard }));
  };
  return (await Promise.all(Array.from({ length: shards }, (_, shard) => read(shard)))).flat();
};

/** The people among them, each once. */
export const people = (subscriptions: readonly Row.SubscriptionRow[]): Map<string, string> =>
  new Map(subscriptions.map(({ userId, username }) => [userId, username]));

/** Above this many in one partition, new subscriptions of the room are spread. */
const LARGE_ROOM = 200;

/** Spreads a room's new subscriptions once it has become large. */
export const growIfLarge = async (
  world: World,
  roomId: string,
  shards: number,
  subscriptions: number,
): Promise<void> => {
  if (shards < MAX_SHARDS && subscriptions > LARGE_ROOM)
    await world.table.update(Keys.head(roomId), { set: { shards: MAX_SHARDS } }, { when: "attribute_exists(#pk)" });
};
