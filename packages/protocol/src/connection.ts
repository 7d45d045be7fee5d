import * as z from "zod/mini";
import { RoomDraft } from "./draft";
import { Epoch, UserId } from "./id";
import { Preferences } from "./preferences";
import { RoomSummary } from "./room";
import { Cursor } from "./text";
import { User } from "./user";

/** Sends this connection the events of all of the caller's rooms, then says where each stands: the start of every resume. */
export const Hello = {
  summary: "Subscribe to one's rooms and learn where each stands",
  input: z.strictObject({
    cursor: z.optional(Cursor),
    /** This connection says by `look` which room is on its screen. */
    looks: z.optional(z.literal(true)),
    /** This connection is told of drafts: `draft` events reach no other. */
    drafts: z.optional(z.literal(true)),
  }),
  output: z.object({
    protocol: z.int(),
    user: User,
    /** On the first page: whom one has blocked. Absent: nobody. */
    blocked: z.optional(z.array(UserId)),
    /** On the first page. Absent: one has set none. */
    preferences: z.optional(Preferences),
    /** Not told by version 1. Another one than before: forget what is known of rooms and messages. */
    epoch: z.optional(Epoch),
    rooms: z.array(RoomSummary),
    /** With `drafts`: what one has begun to write in the rooms of this page, also of what has ended a moment ago. Absent: nothing. */
    drafts: z.optional(z.array(RoomDraft)),
    nextCursor: z.optional(Cursor),
  }),
};

export const Ping = { summary: "Keep the connection open", input: z.strictObject({}), output: z.object({}) };
