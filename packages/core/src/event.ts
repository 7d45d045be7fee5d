import type { Message } from "@parley/protocol/message";
import type { RoomSummary } from "@parley/protocol/room";
import type { Delivery } from "./context";
import type { Entry } from "./log";
import type { HeadRow } from "./row";

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
