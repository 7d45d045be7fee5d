import { LIMITS } from "@parley/protocol/limits";
import type { Message } from "@parley/protocol/message";
import type { RoomSummary } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";
import type { Context, Delivery, World } from "../context";
import * as Keys from "../table/keys";
import type { HeadRow } from "../table/row";
import type { Entry } from "./log";

/** A room starts with one partition of subscriptions; a large one has sixteen. Subscriptions never move, and partition 0 is always read. */
export const shardsOf = (head: HeadRow): number => head.shards ?? 1;

/** An entry of the log, with the head that was read or written with it. */
type Told = Entry & { head: HeadRow };

/** The change to tell with a message: of one that was amended the very one that made it so, however late it is told. */
export const changeOf = ({ row, head }: Told): number => row.change ?? head.change;

/** The message event, for everyone in the room but the connection that learns of it by its reply. */
export const message = (told: Told, data: Message, except?: string): Delivery => ({
  to: "room",
  roomId: data.roomId,
  shards: shardsOf(told.head),
  except,
  frame: ({ online }) => ({
    type: "message",
    roomId: data.roomId,
    data,
    // What a resend read of the head may be younger than its message, never older.
    seq: told.head.seq,
    change: changeOf(told),
    online,
  }),
});

/** To all connections of a user: the room is theirs from now on. */
export const roomAdded = (userId: string, roomId: string, room?: RoomSummary): Delivery => ({
  to: "user",
  userId,
  frame: { type: "room_update", roomId, data: { change: "added", roomId, ...(room && { room }) } },
});

/** To all connections of a user: the room is theirs no longer. */
export const roomRemoved = (userId: string, roomId: string): Delivery => ({
  to: "user",
  userId,
  frame: { type: "room_update", roomId, data: { change: "removed", roomId } },
});

/** Somebody's connection begins to hear the room; told unless another one of theirs did before. */
export const userJoined = (
  ctx: Context,
  roomId: string,
  head: HeadRow,
  before: ReadonlyMap<string, string>,
): Delivery[] => {
  const { userId, username, connectionId } = ctx.actor;
  if (before.has(userId)) return [];
  const joinedAt = new Date(ctx.clock.now()).toISOString();
  return [
    {
      to: "room",
      roomId,
      shards: shardsOf(head),
      except: connectionId,
      frame: ({ online }) =>
        online > LIMITS.announcedOnline
          ? undefined
          : { type: "user_joined", roomId, online, data: { userId, username, joinedAt, online } },
    },
  ];
};

/** Somebody's connection hears the room no longer; told unless another one of theirs still does. */
export const userLeft = async (world: World, roomId: string, { userId, username }: User): Promise<Delivery> => {
  const head = await world.table.get<HeadRow>(Keys.head(roomId));
  const leftAt = new Date(world.clock.now()).toISOString();
  return {
    to: "room",
    roomId,
    shards: head ? shardsOf(head) : 1,
    frame: ({ online, includes }) =>
      online > LIMITS.announcedOnline || includes(userId)
        ? undefined
        : { type: "user_left", roomId, online, data: { userId, username, leftAt, online } },
  };
};
