import { LIMITS } from "@parley/protocol/limits";
import type { Message } from "@parley/protocol/message";
import type { Reacting } from "@parley/protocol/reaction";
import type { RoomSummary } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";
import type { Context, Delivery, Deps, Present } from "../context";
import * as Keys from "../table/keys";
import type { HeadRow, StoredHeadRow } from "../table/row";
import type { Entry } from "./log";

/** A room starts with one shard of subscriptions; a large one has sixteen. Subscriptions never move, and shard 0 is always read. */
export const shardsOf = (head: StoredHeadRow): number => head.shards ?? 1;

/** In a large room nobody is told who types, comes, goes or is online, and the function `deliver` makes the posts. */
export const isLarge = (head: StoredHeadRow): boolean => shardsOf(head) > 1;

/** An entry of the log, with the head that was read or written with it. */
type Announced = Entry & { head: HeadRow };

/** The `change` to send with a message: for a changed message, the change that changed it, even when it is sent again later. */
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
    ...(!isLarge(told.head) && { online }),
  }),
});

/** A message after a reaction, for everyone in the room: as an event of its own, as the seed's client takes every `message` for a new one. */
export const reaction = (told: Announced, data: Message, reacting: Reacting): Delivery => ({
  to: "room",
  roomId: data.roomId,
  shards: shardsOf(told.head),
  frame: () => ({ type: "reaction", roomId: data.roomId, data, reacting, seq: told.head.seq, change: changeOf(told) }),
});

/** To all connections of a user: the room is theirs from now on. */
export const roomAdded = (userId: string, roomId: string, room?: RoomSummary): Delivery & { to: "user" } => ({
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

/** To everybody who hears a room that was deleted: the room is theirs no longer. */
export const roomDeleted = (roomId: string, head: StoredHeadRow): Delivery => ({
  to: "room",
  roomId,
  shards: shardsOf(head),
  frame: () => ({ type: "room_update", roomId, data: { change: "removed", roomId } }),
});

/**
 * `user_joined`, when a person's first connection has subscribed. Of several that subscribe at once the oldest announces it. Not sent in large
 * rooms (I11).
 */
export const userJoined = (ctx: Context, roomId: string, head: StoredHeadRow): Delivery[] => {
  if (isLarge(head)) return [];
  const { userId, username, connectionId } = ctx.actor;
  const joinedAt = new Date(ctx.clock.now()).toISOString();
  return [
    {
      to: "lookers",
      roomId,
      except: connectionId,
      frame: (present, areAll) => {
        const [oldest] = present.filter((each) => each.userId === userId).sort(byAge);
        if (areAll && oldest?.connectionId !== connectionId) return undefined;
        // This connection is the first that is not named. The number is above that of the names, so clients that look ask again.
        const online = areAll ? peopleOf(present) : LIMITS.announcedOnline + 1;
        return { type: "user_joined", roomId, online, data: { userId, username, joinedAt, online } };
      },
    },
  ];
};

const byAge = (a: Present, b: Present): number =>
  a.connectedAt - b.connectedAt || (a.connectionId < b.connectionId ? -1 : 1);

const peopleOf = (present: readonly Present[]): number => new Set(present.map(({ userId }) => userId)).size;

/** `user_left` for each room, unless another connection of the person is still subscribed. Not sent in large rooms (I11). */
export const userLeft = async (
  deps: Deps,
  roomIds: readonly string[],
  { userId, username }: User,
): Promise<Delivery[]> => {
  const heads = await deps.table.getMany<StoredHeadRow>(roomIds.map(Keys.head), { eventually: true });
  const leftAt = new Date(deps.clock.now()).toISOString();
  return heads
    .filter((head) => !isLarge(head))
    .map((head) => {
      const roomId = Keys.idOf(head.pk);
      return {
        to: "lookers",
        roomId,
        frame: (present, areAll) => {
          if (!areAll || present.some((each) => each.userId === userId)) return undefined;
          const online = peopleOf(present);
          return { type: "user_left", roomId, online, data: { userId, username, leftAt, online } };
        },
      };
    });
};
