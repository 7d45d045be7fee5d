import * as z from "zod/mini";
import { BlockEvent } from "./block";
import { Count } from "./count";
import { DraftEvent } from "./draft";
import { RoomId, SeqOrZero } from "./id";
import { LevelEvent } from "./level";
import { Message } from "./message";
import { PreferencesEvent } from "./preferences";
import { UserJoinedEvent, UserLeftEvent } from "./presence";
import { Reacting } from "./reaction";
import { ReportEvent } from "./report";
import { HiddenEvent, ReadEvent, RoomUpdateEvent } from "./room";
import { TypingEvent } from "./typing";
import { UserUpdateEvent } from "./user";

/**
 * `seq` and `change` are the room's when the event was made: a client whose own are behind has missed something and reads the log (I6).
 * With a message that was edited, deleted or reacted to, `change` is the one that made this version, also when the event is sent again later.
 * Typing and presence may lack them, as nothing in the log belongs to them. `user_update`, `block` and `preferences` belong to
 * no room.
 */
const event = <Type extends string, Data extends z.ZodMiniType>(type: Type, data: Data) =>
  z.object({
    type: z.literal(type),
    roomId: RoomId,
    data,
    seq: z.optional(SeqOrZero),
    change: z.optional(Count),
    /** People online, where the sender knew the number. */
    online: z.optional(Count),
  });

/** Every event that the server sends of itself: type → frame. */
export const EVENTS = {
  /** New; with `edited: true` an edit; with `deleted: true` a delete. */
  message: event("message", Message),
  /** The whole message, as a reaction has left it. Clients of before version 4 do not know it, and learn of it by `change`. */
  reaction: z.extend(event("reaction", Message), {
    /** What has changed. */
    reacting: z.optional(Reacting),
  }),
  user_joined: event("user_joined", UserJoinedEvent),
  user_left: event("user_left", UserLeftEvent),
  typing: event("typing", TypingEvent),
  room_update: event("room_update", RoomUpdateEvent),
  read: event("read", ReadEvent),
  hidden: event("hidden", HiddenEvent),
  level: event("level", LevelEvent),
  draft: event("draft", DraftEvent),
  report: event("report", ReportEvent),
  user_update: z.object({ type: z.literal("user_update"), data: UserUpdateEvent }),
  block: z.object({ type: z.literal("block"), data: BlockEvent }),
  preferences: z.object({ type: z.literal("preferences"), data: PreferencesEvent }),
} as const;

export const Event = z.discriminatedUnion("type", [
  EVENTS.message,
  EVENTS.reaction,
  EVENTS.user_joined,
  EVENTS.user_left,
  EVENTS.typing,
  EVENTS.room_update,
  EVENTS.read,
  EVENTS.hidden,
  EVENTS.level,
  EVENTS.draft,
  EVENTS.report,
  EVENTS.user_update,
  EVENTS.block,
  EVENTS.preferences,
]);
export type Event = z.infer<typeof Event>;
export type EventType = Event["type"];
