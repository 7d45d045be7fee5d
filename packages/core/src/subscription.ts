import { createHash } from "node:crypto";
import { ParleyError } from "@parley/protocol/error";
import * as Connection from "./connection";
import type { Context, World } from "./context";
import { shardsOf } from "./event";
import * as Keys from "./keys";
import { roomNotFound } from "./log";
import type { MemberRow } from "./member";
import type { HeadRow } from "./row";
import { all, isLive } from "./table";

/** That a connection hears a room. Fan-out posts to active ones only. */
export type SubscriptionRow = {
  userId: string;
  username: string;
  connectedAt: number;
  /** Tells this item from one of the same key that was written later. */
  begun: string;
  /** Set once the membership was read after this item was written. */
  active?: true;
  /** When typing was last passed on, and whether it was a start: flood control of typing. */
  typedAt?: number;
  isTyping?: boolean;
  ttl: number;
};

export const MAX_SHARDS = 16;

/** Where a connection's subscription goes. */
export const shardOf = (connectionId: string, shards: number): number =>
  createHash("sha256").update(connectionId).digest().readUInt16BE() % shards;

/**
 * Sends this connection the room's events, if its user is a member: write, then read the membership, then activate that very item. A
 * removal writes the membership first and then deletes subscriptions, so whichever order the two run in, no event of a later commit gets
 * out (I9). Throws `room.not_found` where the user is no member, `connection.unknown` where the connection has ended meanwhile.
 */
export const begin = async (ctx: Context, roomId: string, head: HeadRow): Promise<void> => {
  const { connectionId, userId, username } = ctx.actor;
  const shard = shardOf(connectionId, shardsOf(head));
  const key = Keys.subscription(roomId, shard, connectionId);
  for (;;) {
    const connection = await Connection.addRoom(ctx, roomId, shard);
    if (!connection) break;
    const { connectedAt, ttl } = connection;
    const row: SubscriptionRow = { userId, username, connectedAt, begun: ctx.mintId(), ttl };
    const written = await ctx.table.put({ ...key, ...row }, { when: "attribute_not_exists(#pk)" });
    const begun = written ? row.begun : (await ctx.table.get<SubscriptionRow>(key))?.begun;
    const member = await ctx.table.get<MemberRow>(Keys.member(roomId, userId));
    if (member?.state !== "active") {
      await end(ctx, roomId, connectionId);
      throw roomNotFound();
    }
    const activated =
      begun !== undefined &&
      (await ctx.table.update(key, { set: { active: true } }, { when: "#begun = :begun", values: { begun } }));
    const current = await Connection.find(ctx, connectionId);
    if (!current) break;
    if (activated && Connection.hears(current, roomId, shard)) return;
    // This connection left the room at the same time; now it joins.
  }
  // `$disconnect` ran, and may not have seen this subscription (I14).
  await ctx.table.remove(key);
  throw new ParleyError("connection.unknown", "Unable to join the room: this connection has ended.");
};

/** Whether this connection hears the room already. */
export const isActive = async (ctx: Context, roomId: string, shard: number): Promise<boolean> => {
  const row = await ctx.table.get<SubscriptionRow>(Keys.subscription(roomId, shard, ctx.actor.connectionId));
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

/** Stops the room's events on all of a user's connections. */
export const endAll = async (world: World, roomId: string, userId: string): Promise<void> => {
  for (const { connectionId } of await Connection.ofUser(world, userId)) await end(world, roomId, connectionId);
};

export type Subscription = SubscriptionRow & { connectionId: string; shard: number };

/** Everyone who hears the room now. */
export const list = async (world: World, roomId: string, shards: number): Promise<Subscription[]> => {
  const now = world.clock.now();
  const read = async (shard: number) => {
    const rows = await all<SubscriptionRow>(world.table, { pk: Keys.subscriptionPk(roomId, shard), prefix: "CONN#" });
    return rows
      .filter((row) => row.active && isLive(row, now))
      .map((row) => ({ ...row, connectionId: Keys.idOf(row.sk), shard }));
  };
  const found = await Promise.all(Array.from({ length: shards }, (_, shard) => read(shard)));
  // A connection that joined before the room became large, and again after, is in two partitions.
  return [...new Map(found.flat().map((subscription) => [subscription.connectionId, subscription])).values()];
};

/** The people among them, each once. */
export const people = (subscriptions: readonly SubscriptionRow[]): Map<string, string> =>
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
