import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { User } from "@parley/protocol/user";
import type { Context, Delivery, World } from "../context";
import * as Event from "../log/event";
import { inParallel } from "../parallel";
import * as Keys from "../table/keys";
import type { ConnectionRow, UserConnectionRow } from "../table/row";
import { all, isLive, ttl } from "../table/table";

/** Outlives API Gateway's two hours, so that an item is never gone before its connection. */
const GRACE_MS = 10 * 60 * 1000;

/** Records a connection that was just accepted. */
export const open = async (world: World, connectionId: string, user: User, session: string): Promise<void> => {
  const now = world.clock.now();
  const expiry = ttl(now + LIMITS.connectionLifetimeMs + GRACE_MS);
  const row: ConnectionRow = { ...user, session, connectedAt: now, ttl: expiry };
  await world.table.put({ ...Keys.userConnection(user.userId, connectionId), session, connectedAt: now, ttl: expiry });
  await world.table.put({ ...Keys.connection(connectionId), ...row });
};

export const find = async (world: World, connectionId: string): Promise<ConnectionRow | undefined> => {
  const row = await world.table.get<ConnectionRow>(Keys.connection(connectionId));
  return row?.ended ? undefined : row;
};

/** The caller's connection. Throws `connection.unknown` where it has ended. */
export const require = async (ctx: Context): Promise<ConnectionRow> => {
  const row = await find(ctx, ctx.actor.connectionId);
  if (!row) throw unknown();
  return row;
};

/** A user's live connections; those of one session only, where that is given. */
export const ofUser = async (
  world: World,
  userId: string,
  session?: string,
): Promise<{ connectionId: string; connectedAt: number }[]> => {
  const range = { pk: Keys.userPk(userId), prefix: Keys.USER_CONNECTION_PREFIX };
  const now = world.clock.now();
  return (await all<UserConnectionRow>(world.table, range))
    .filter((row) => isLive(row, now) && (session === undefined || row.session === session))
    .map((row) => ({ connectionId: Keys.idOf(row.sk), connectedAt: row.connectedAt }));
};

/**
 * Forgets a connection: nothing is left of it (I14), and rooms that it was the user's last connection to are told. Safe to run twice, at
 * the same time as anything else, and before the connection was recorded; one that died half way is completed by the next.
 */
export const forget = async (world: World, connectionId: string): Promise<Delivery[]> => {
  const row = await mute(world, connectionId);
  if (!row) return [];
  await world.table.remove(Keys.userConnection(row.userId, connectionId));
  if (!(await world.table.remove(Keys.connection(connectionId)))) return [];
  const rooms = new Set(roomsOf(row).map(([roomId]) => roomId));
  return Promise.all([...rooms].map((roomId) => Event.userLeft(world, roomId, row)));
};

/** Ends a connection's subscriptions. Undefined where it is not known. Its own items are the caller's to remove. */
export const mute = async (world: World, connectionId: string): Promise<ConnectionRow | undefined> => {
  const key = Keys.connection(connectionId);
  // First of all it has ended: a subscription that begins later sees that. Its items go after its subscriptions, as they name those: one that
  // was believed to be gone, and whose forgetting died half way, is still found when its user is removed from a room (I9).
  const row = await world.table.update<ConnectionRow>(key, { set: { ended: true } }, { when: "attribute_exists(#pk)" });
  await inParallel(roomsOf(row), PARALLEL_ENDS, ([roomId, shard]) =>
    world.table.remove(Keys.subscription(roomId, shard, connectionId)),
  );
  return row;
};

/** Subscriptions of one connection that are ended at once. */
const PARALLEL_ENDS = 10;

export const roomsOf = (row: ConnectionRow | undefined): [roomId: string, shard: number][] =>
  [...(row?.rooms ?? [])].map((room) => {
    const [roomId = "", shard] = room.split("#");
    return [roomId, Number(shard)];
  });

/** Notes what the connection is about to hear. Undefined where it has ended. */
export const addRoom = (ctx: Context, roomId: string, shard: number): Promise<ConnectionRow | undefined> =>
  ctx.table.update<ConnectionRow>(
    Keys.connection(ctx.actor.connectionId),
    { add: { rooms: new Set([`${roomId}#${shard}`]) } },
    { when: "attribute_exists(#pk) AND attribute_not_exists(#ended)" },
  );

/** Whether `addRoom` has noted it, and no `dropRoom` since. */
export const hears = (row: ConnectionRow, roomId: string, shard: number): boolean =>
  row.rooms?.has(`${roomId}#${shard}`) ?? false;

export const dropRoom = async (
  world: World,
  connectionId: string,
  roomId: string,
  shards: ReadonlySet<number>,
): Promise<void> => {
  await world.table.update(
    Keys.connection(connectionId),
    { take: { rooms: new Set([...shards].map((shard) => `${roomId}#${shard}`)) } },
    { when: "attribute_exists(#pk)" },
  );
};

const unknown = () =>
  new ParleyError("connection.unknown", "Unable to go on: this connection is not known. Connect again.");

/** The room that this connection joined last. Throws `room.not_joined`, `connection.unknown`. */
export const lastRoom = async (ctx: Context): Promise<string> => {
  const row = await require(ctx);
  if (!row.lastRoom) throw new ParleyError("room.not_joined", "Unable to do this: join a room first, or name one.");
  return row.lastRoom;
};

export const setLastRoom = async (ctx: Context, roomId: string): Promise<void> => {
  await ctx.table.update(
    Keys.connection(ctx.actor.connectionId),
    { set: { lastRoom: roomId } },
    { when: "attribute_exists(#pk)" },
  );
};

/** Messages that name no room go nowhere, if they went to this one. */
export const clearLastRoom = async (ctx: Context, roomId: string): Promise<void> => {
  await ctx.table.update(
    Keys.connection(ctx.actor.connectionId),
    { remove: ["lastRoom"] },
    { when: "#lastRoom = :roomId", values: { roomId } },
  );
};
