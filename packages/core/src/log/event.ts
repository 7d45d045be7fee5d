import { LIMITS } from "@parley/protocol/limits";
import type { Message } from "@parley/protocol/message";
import type { RoomSummary } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";
import type { Context, Delivery, Deps } from "../context";
import * as Keys from "../table/keys";
import type { HeadRow, StoredHeadRow } from "../table/row";
import type { Entry } from "./log";

/** A room starts with one shard of subscriptions; a large one has sixteen. Subscriptions never move, and shard 0 is always read. */
export const shardsOf = (head: StoredHeadRow): number => head.shards ?? 1;

/** In a large room nobody is told of typing, nor of who comes and goes. */
export const isLarge = (head: StoredHeadRow): boolean => shardsOf(head) > 1;

/** An entry of the log, with the head that was read or written with it. */
type Announced = Entry & { head: HeadRow };

/** The `change` to send with a message: for an edited message, the change that edited it, even when it is sent again later. */
export const changeOf = ({ row, head }: Announced): number => row.change ?? head.changes;

/** The message event, for everyone in the room but the connection that learns of it by its reply. */
export const message = (told: Announced, data: Message, except?: string): Delivery => ({
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

/** `user_joined`, when a person's first connection subscribes. `before`: the people online until then. Not sent in large rooms (I11). */
export const userJoined = (
  ctx: Context,
  roomId: string,
  head: StoredHeadRow,
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

/** `user_left`, unless another connection of the person is still subscribed. Not sent in large rooms (I11). */
export const userLeft = async (deps: Deps, roomId: string, { userId, username }: User): Promise<Delivery> => {
  const head = await deps.table.get<StoredHeadRow>(Keys.head(roomId));
  const leftAt = new Date(deps.clock.now()).toISOString();
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
