import type { Told } from "@parley/client/client";
import type { Reason } from "@parley/protocol/attention";
import { isMentioned } from "@parley/protocol/mention";
import type { Message } from "@parley/protocol/message";
import type { RoomSummary } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";

/** Something that has happened, of which the person may be told. `emoji`: what somebody has put on their message. */
export type News = { message: Message; reason: Reason; by: string; emoji?: string };

type Around = { room: RoomSummary | undefined; me: User; blocked: ReadonlySet<string> };

/**
 * What an event means for the person; undefined: nothing that they would be told of. `room` is as it was before the event. What they have written
 * themselves, what is there already, what the room itself says, and what people do whom they have blocked are no news.
 */
export const newsOf = (told: Told, { room, me, blocked }: Around): News | undefined => {
  const { data: message } = told;
  if (!room || message.deleted) return undefined;
  if (told.type === "reaction") {
    const { userId = me.userId, emoji = "", on = false } = told.reacting ?? {};
    const isMine = message.userId === me.userId;
    if (!on || !isMine || userId === me.userId || blocked.has(userId)) return undefined;
    return { message, reason: "reaction", by: userId, emoji };
  }
  const { userId, messageType, seq, rev } = message;
  const isNew = rev === 0 && seq > room.seq;
  if (!isNew || userId === me.userId || blocked.has(userId) || messageType === "SYSTEM") return undefined;
  return { message, reason: reasonOf(message, room, me), by: userId };
};

const reasonOf = (message: Message, { kind }: RoomSummary, me: User): Reason => {
  if (kind === "direct") return "direct";
  if (isMentioned(message, me)) return "mention";
  return message.replyToUserId === me.userId ? "reply" : "message";
};
