import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { User } from "@parley/protocol/user";
import type { Context, Delivery, Deps } from "../context";
import * as Event from "../log/event";
import { inParallel } from "../parallel";
import * as Keys from "../table/keys";
import type { ConnectionRow, UserConnectionRow } from "../table/row";
import { all, isLive, ttl } from "../table/table";

/** API Gateway closes a connection after two hours. The item outlives it by this much. */
const GRACE_MS = 10 * 60 * 1000;

/** Records a connection that was just accepted. */
export const open = async (deps: Deps, connectionId: string, user: User, session: string): Promise<void> => {
  const now = deps.clock.now();
  const expiry = ttl(now + LIMITS.connectionLifetimeMs + GRACE_MS);
  const row: ConnectionRow = { ...user, session, connectedAt: now, ttl: expiry };
  await deps.table.put({ ...Keys.userConnection(user.userId, connectionId), session, connectedAt: now, ttl: expiry });
  await deps.table.put({ ...Keys.connection(connectionId), ...row });
};

export const find = async (deps: Deps, connectionId: string): Promise<ConnectionRow | undefined> => {
  const row = await deps.table.get<ConnectionRow>(Keys.connection(connectionId));
  return row?.ended ? undefined : row;
};

/** The caller's connection. Throws `connection.unknown` where it has ended. */
export const getOrThrow = async (ctx: Context): Promise<ConnectionRow> => {
  const row = await find(ctx, ctx.actor.connectionId);
  if (!row) throw unknown();
  return row;
};

/** Notes that the caller's connection is alive. Throws `connection.unknown` where it has ended. */
export const noteSeen = async (ctx: Context): Promise<void> => {
  const { userId, connectionId } = ctx.actor;
  const isNoted = await ctx.table.update(
    Keys.userConnection(userId, connectionId),
    { set: { seenAt: ctx.clock.now() } },
    { when: "attribute_exists(#pk)" },
  );
  if (!isNoted) throw unknown();
};

/** Notes that the caller's connection says by `look` which room is on its screen. */
export const setLooks = async (ctx: Context): Promise<void> => {
  await ctx.table.update(
    Keys.connection(ctx.actor.connectionId),
    { set: { looks: true } },
    { when: "attribute_exists(#pk)" },
  );
};

/** A user's live connections, or only those of one session. */
export const ofUser = async (
  deps: Deps,
  userId: string,
  session?: string,
): Promise<{ connectionId: string; connectedAt: number }[]> => {
  const range = { pk: Keys.userPk(userId), prefix: Keys.USER_CONNECTION_PREFIX };
  const now = deps.clock.now();
  return (await all<UserConnectionRow>(deps.table, range))
    .filter((row) => isLive(row, now) && (session === undefined || row.session === session))
    .map((row) => ({ connectionId: Keys.idOf(row.sk), connectedAt: row.connectedAt }));
};

/**
 * Removes all that the table has of a connection (I14). Answers with `user_left` for rooms that it was subscribed to. It may run twice,
 * beside anything else, and before the connection was recorded. A run that died half way is completed by the next.
 */
export const forget = async (deps: Deps, connectionId: string): Promise<Delivery[]> => {
  const row = await endSubscriptions(deps, connectionId);
  if (!row) return [];
  await deps.table.remove(Keys.userConnection(row.userId, connectionId));
  if (!(await deps.table.remove(Keys.connection(connectionId)))) return [];
  const rooms = new Set(roomsOf(row).map(([roomId]) => roomId));
  return Promise.all([...rooms].map((roomId) => Event.userLeft(deps, roomId, row)));
};

/** Marks a connection as ended and deletes its subscriptions. The caller removes the connection's own items. Undefined if it is not known. */
export const endSubscriptions = async (deps: Deps, connectionId: string): Promise<ConnectionRow | undefined> => {
  const key = Keys.connection(connectionId);
  // Mark it as ended first: a concurrent `subscribe` then gives up. Delete the subscriptions before the connection's own items, which list
  // them. If we crash in between, a later removal can still find and end them (I9).
  const row = await deps.table.update<ConnectionRow>(key, { set: { ended: true } }, { when: "attribute_exists(#pk)" });
  await inParallel(roomsOf(row), PARALLEL_ENDS, ([roomId, shard]) =>
    deps.table.remove(Keys.subscription(roomId, shard, connectionId)),
  );
  return row;
};

/** Deletes under way at once. */
const PARALLEL_ENDS = 10;

export const roomsOf = (row: ConnectionRow | undefined): [roomId: string, shard: number][] =>
  [...(row?.rooms ?? [])].map((room) => {
    const [roomId = "", shard] = room.split("#");
    return [roomId, Number(shard)];
  });

/** Lists a subscription on the connection, before it is written. Undefined where the connection has ended. */
export const addRoom = (ctx: Context, roomId: string, shard: number): Promise<ConnectionRow | undefined> =>
  ctx.table.update<ConnectionRow>(
    Keys.connection(ctx.actor.connectionId),
    { add: { rooms: new Set([`${roomId}#${shard}`]) } },
    { when: "attribute_exists(#pk) AND attribute_not_exists(#ended)" },
  );

/** Whether the connection lists this subscription. */
export const isSubscribed = (row: ConnectionRow, roomId: string, shard: number): boolean =>
  row.rooms?.has(`${roomId}#${shard}`) ?? false;

export const dropRoom = async (
  deps: Deps,
  connectionId: string,
  roomId: string,
  shards: ReadonlySet<number>,
): Promise<void> => {
  await deps.table.update(
    Keys.connection(connectionId),
    { removeFromSet: { rooms: new Set([...shards].map((shard) => `${roomId}#${shard}`)) } },
    { when: "attribute_exists(#pk)" },
  );
};

const unknown = () =>
  new ParleyError("connection.unknown", "Unable to go on: this connection is not known. Connect again.");

/** The room that this connection joined last. Throws `room.not_joined`, `connection.unknown`. */
export const lastRoom = async (ctx: Context): Promise<string> => {
  const row = await getOrThrow(ctx);
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

/** Forgets the room for messages that name none, if it is this one. */
export const clearLastRoom = async (ctx: Context, roomId: string): Promise<void> => {
  await ctx.table.update(
    Keys.connection(ctx.actor.connectionId),
    { remove: ["lastRoom"] },
    { when: "#lastRoom = :roomId", values: { roomId } },
  );
};
