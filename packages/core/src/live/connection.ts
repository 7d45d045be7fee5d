import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { User } from "@parley/protocol/user";
import type { Context, Delivery, Deps } from "../context";
import * as Event from "../log/event";
import { inParallel } from "../parallel";
import * as Keys from "../table/keys";
import type { ConnectionRow, SubscriptionListRow, SubscriptionRow, UserConnectionRow } from "../table/row";
import { all, isLive, ttl } from "../table/table";
import * as Pulse from "./pulse";

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
  if (await Pulse.note(ctx, ctx.actor.connectionId)) return;
  // Its client has not promised to be heard of, or did so to the version before.
  if ((await getOrThrow(ctx)).looks) await noteLooks(ctx);
};

/** A user's live connections, or only those of one session. */
export const ofUser = async (
  deps: Deps,
  userId: string,
  session?: string,
): Promise<{ connectionId: string; connectedAt: number; drafts?: true }[]> => {
  const range = { pk: Keys.userPk(userId), prefix: Keys.USER_CONNECTION_PREFIX };
  const now = deps.clock.now();
  return (await all<UserConnectionRow>(deps.table, range))
    .filter((row) => isLive(row, now) && (session === undefined || row.session === session))
    .map(({ sk, connectedAt, drafts }) => ({ connectionId: Keys.idOf(sk), connectedAt, ...(drafts && { drafts }) }));
};

/** Notes that the caller's client wants to hear of drafts. Throws `connection.unknown` where the connection has ended. */
export const noteDrafts = async (ctx: Context): Promise<void> => {
  const { userId, connectionId } = ctx.actor;
  const key = Keys.userConnection(userId, connectionId);
  const isNoted = await ctx.table.update(key, { set: { drafts: true } }, { when: "attribute_exists(#pk)" });
  if (!isNoted) throw unknown();
};

/**
 * Removes all that the table has of a connection (I14). Answers with `user_left` for rooms that it was subscribed to. It may run twice,
 * beside anything else, and before the connection was recorded. A run that died half way is completed by the next.
 */
export const forget = async (deps: Deps, connectionId: string): Promise<Delivery[]> => {
  const ended = await endSubscriptions(deps, connectionId);
  if (!ended) return [];
  await deps.table.remove(Keys.userConnection(ended.row.userId, connectionId));
  await deps.table.remove(Keys.connection(connectionId));
  return Event.userLeft(deps, ended.rooms, ended.row);
};

/** A connection that has ended, and the rooms that it heard until now. Where several end it at once, one of them gets each room. */
type Ended = { row: ConnectionRow; rooms: string[] };

/** Marks a connection as ended and deletes its subscriptions. The caller removes the connection's own items. Undefined if it is not known. */
export const endSubscriptions = async (deps: Deps, connectionId: string): Promise<Ended | undefined> => {
  const key = Keys.connection(connectionId);
  // Mark it as ended first: a concurrent `subscribe` then gives up. Delete the subscriptions before the lists, and those before the
  // connection's own item. If we crash in between, the next run finds what is left (I14).
  const row = await deps.table.update<ConnectionRow>(key, { set: { ended: true } }, { when: "attribute_exists(#pk)" });
  if (!row) return undefined;
  const lists = await readLists(deps, connectionId);
  const removed = await inParallel(subscribedBy(row, lists), PARALLEL_ENDS, async ({ roomId, shard }) => {
    const was = await deps.table.remove<SubscriptionRow>(Keys.subscription(roomId, shard, connectionId));
    return was?.active ? [roomId] : [];
  });
  await inParallel(lists, PARALLEL_ENDS, ({ pk, sk }) => deps.table.remove({ pk, sk }));
  if (row.looks) await Pulse.end(deps, connectionId);
  return { row, rooms: [...new Set(removed.flat())] };
};

/** Deletes under way at once. */
const PARALLEL_ENDS = 10;

/** Where a subscription is. */
export type Place = { roomId: string; shard: number };

/** Everything that a connection may be subscribed to. It may have left some of the rooms. */
export const mayHear = async (deps: Deps, row: ConnectionRow, connectionId: string): Promise<Place[]> =>
  subscribedBy(row, await readLists(deps, connectionId));

const readLists = (deps: Deps, connectionId: string) =>
  all<SubscriptionListRow>(deps.table, {
    pk: Keys.connection(connectionId).pk,
    prefix: Keys.SUBSCRIPTION_LIST_PREFIX,
  });

const subscribedBy = ({ rooms = new Set() }: ConnectionRow, lists: readonly SubscriptionListRow[]): Place[] =>
  [...new Set([rooms, ...lists.map((list) => list.rooms)].flatMap((listed) => [...listed]))].map((listed) => {
    const [roomId = "", shard] = listed.split("#");
    return { roomId, shard: Number(shard) };
  });

/** Lists subscriptions of the connection, before they are written. No list ever drops one, as ending the connection looks for all of them. */
export const listSubscriptions = async (
  deps: Deps,
  { ttl }: ConnectionRow,
  connectionId: string,
  places: readonly Place[],
): Promise<void> => {
  const [first] = places;
  if (!first) return;
  const rooms = new Set(places.map(({ roomId, shard }) => `${roomId}#${shard}`));
  // One more than a list has is added to it, and nothing replaced: another request may list rooms under the same name.
  await deps.table.update(Keys.subscriptionList(connectionId, first.roomId), { add: { rooms }, set: { ttl } });
};

/** Deletes such a list of a connection that has ended, with its subscriptions deleted already. */
export const removeList = async (deps: Deps, connectionId: string, [first]: readonly Place[]): Promise<void> => {
  if (first) await deps.table.remove(Keys.subscriptionList(connectionId, first.roomId));
};

/**
 * Notes that the caller's client says what it looks at, and promises to be heard of. Throws `connection.unknown` where the connection has ended.
 */
export const noteLooks = async (ctx: Context): Promise<ConnectionRow> => {
  const { connectionId } = ctx.actor;
  // The pulse comes before the note, so that each end of a noted connection finds it (I14).
  await Pulse.begin(ctx, connectionId);
  const row = await ctx.table.update<ConnectionRow>(
    Keys.connection(connectionId),
    { set: { looks: true } },
    { when: "attribute_exists(#pk) AND attribute_not_exists(#ended)" },
  );
  if (row) return row;
  await Pulse.end(ctx, connectionId);
  throw unknown();
};

export const unknown = () =>
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
