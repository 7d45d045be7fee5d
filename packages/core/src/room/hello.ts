import type { Input, Output } from "@parley/protocol/actions";
import { ParleyError } from "@parley/protocol/error";
import type { RoomSummary } from "@parley/protocol/room";
import { PROTOCOL_VERSION } from "@parley/protocol/version";
import type { Context, Delivery, Outcome } from "../context";
import * as Connection from "../live/connection";
import * as Subscription from "../live/subscription";
import * as Event from "../log/event";
import { fitting } from "../page";
import { inParallel } from "../parallel";
import * as Keys from "../table/keys";
import type { StoredHeadRow, UserRoomRow } from "../table/row";
import * as Member from "./member";
import * as Presence from "./presence";
import * as Room from "./room";

/** Rooms on one page of `hello`, unless their summaries are long. */
const ROOMS = 50;
const PARALLEL_ROOMS = 10;

/**
 * Subscribes the connection to the user's rooms, and then reads where each stands. So the answer covers every commit before it, and events cover
 * those after (I6). Throws `connection.unknown`.
 */
export const hello = async (ctx: Context, { cursor, looks }: Input<"hello">): Promise<Outcome<Output<"hello">>> => {
  const { userId, username } = ctx.actor;
  const mine = await ctx.table.query<UserRoomRow>({
    pk: Keys.userPk(userId),
    prefix: Keys.USER_ROOM_PREFIX,
    limit: ROOMS,
    ...(cursor !== undefined && { after: Keys.USER_ROOM_PREFIX + cursor }),
  });
  const connection = await Connection.getOrThrow(ctx);
  if (looks && !connection.looks) await Connection.setLooks(ctx);
  const subscribed = new Map(Connection.roomsOf(connection));
  const heads = await ctx.table.getMany<StoredHeadRow>(mine.rows.map((row) => Keys.head(Keys.idOf(row.sk))));
  // A batch answers in any order, and the cursor needs the order of the keys.
  const found = mine.rows.flatMap((row) => heads.find((head) => Keys.idOf(head.pk) === Keys.idOf(row.sk)) ?? []);
  const all = await inParallel(found, PARALLEL_ROOMS, (head) => {
    const roomId = Keys.idOf(head.pk);
    return enter(ctx, roomId, head, subscribed.get(roomId));
  });
  const entered = all.filter((room) => room !== undefined);
  const rooms = fitting(entered.map(({ room }) => room));
  // A room that does not fit is subscribed to already. The next page reads it again, so the order stays: subscribe first, read after (I6).
  const next = rooms.length < entered.length ? rooms.at(-1)?.roomId : mine.next && Keys.idOf(mine.next);
  return {
    result: {
      protocol: PROTOCOL_VERSION,
      user: { userId, username },
      epoch: ctx.epoch,
      rooms,
      ...(next !== undefined && { nextCursor: next }),
    },
    deliveries: entered.flatMap(({ deliveries }) => deliveries),
  };
};

/** Subscribes the connection to a room, unless it is, and summarizes it. Undefined where the user is no member. */
export const enter = async (
  ctx: Context,
  roomId: string,
  head: StoredHeadRow,
  shard: number | undefined,
): Promise<{ room: RoomSummary; deliveries: Delivery[] } | undefined> => {
  const isSubscribed = shard !== undefined && (await Subscription.isActive(ctx, roomId, shard));
  const deliveries = isSubscribed ? [] : await begin(ctx, roomId, head);
  const room = deliveries && (await Room.summarize(ctx, roomId));
  if (!room) await revoke(ctx, roomId);
  return room && { room, deliveries };
};

/** The user's view has outlived the membership, or is ahead of it. */
const revoke = async (ctx: Context, roomId: string): Promise<void> => {
  const { userId } = ctx.actor;
  await Member.revokeRoom(ctx, roomId, userId, await Member.find(ctx, roomId, userId));
};

/** Subscribes, and returns what to send to the room; undefined if a concurrent removal came first. */
const begin = async (ctx: Context, roomId: string, head: StoredHeadRow): Promise<Delivery[] | undefined> => {
  const online = await Presence.online(ctx, roomId, head);
  try {
    await Subscription.subscribe(ctx, roomId, head);
  } catch (error) {
    if (error instanceof ParleyError && error.code === "room.not_found") return undefined;
    throw error;
  }
  return Event.userJoined(ctx, roomId, head, online);
};
