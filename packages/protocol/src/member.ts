import * as z from "zod/mini";
import { PageLimit } from "./count";
import { RoomId, UserId } from "./id";
import { Role } from "./room";
import { Cursor } from "./text";
import { Timestamp } from "./time";
import { User } from "./user";

export const Member = z.object({ userId: UserId, username: z.string(), role: Role, joinedAt: Timestamp });
export type Member = z.infer<typeof Member>;

export const AddMember = {
  summary: "Add a person to a room: its `invite` says who may",
  input: z.strictObject({ roomId: RoomId, userId: UserId }),
  output: z.object({ member: Member }),
};

/** Idempotent. A room with members keeps an owner: the last one makes another before they step down. */
export const SetRole = {
  summary: "Make a member of a room that one owns an owner, a moderator or a member",
  input: z.strictObject({ roomId: RoomId, userId: UserId, role: Role }),
  output: z.object({ member: Member }),
};

/** The membership ends as if the person had left: they may join again, or be added. */
export const KickMember = {
  summary: "End a person's membership, as a room's owner or moderator; they may come back",
  input: z.strictObject({ roomId: RoomId, userId: UserId }),
  output: z.object({ message: z.string() }),
};

/**
 * Once this is answered, nothing of the room reaches the person, and nothing of theirs reaches the room (I9). They cannot join again until
 * somebody adds them or lifts the ban. Somebody who has left, or who was never in a public room, is kept out likewise.
 */
export const RemoveMember = {
  summary: "Ban a person from a room, as its owner or moderator",
  input: z.strictObject({ roomId: RoomId, userId: UserId }),
  output: z.object({ message: z.string() }),
};

/** Idempotent. The person may come back by the ordinary way. */
export const UnbanMember = {
  summary: "Lift a ban, as a room's owner or moderator",
  input: z.strictObject({ roomId: RoomId, userId: UserId }),
  output: z.object({ message: z.string() }),
};

/** A page may be short, or empty: its cursor goes on. */
export const ListBanned = {
  summary: "List who is banned from a room, as its owner or moderator",
  input: z.strictObject({
    roomId: RoomId,
    limit: z.optional(PageLimit),
    cursor: z.optional(Cursor),
  }),
  output: z.object({ users: z.array(User), nextCursor: z.optional(Cursor) }),
};

export const ListMembers = {
  summary: "List a room's members",
  input: z.strictObject({
    roomId: RoomId,
    limit: z.optional(PageLimit),
    cursor: z.optional(Cursor),
  }),
  output: z.object({ members: z.array(Member), nextCursor: z.optional(Cursor) }),
};
