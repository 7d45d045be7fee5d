import * as z from "zod/mini";
import { PageLimit } from "./count";
import { RoomId, UserId } from "./id";
import { Role } from "./room";
import { Cursor } from "./text";
import { Timestamp } from "./time";

export const Member = z.object({ userId: UserId, username: z.string(), role: Role, joinedAt: Timestamp });
export type Member = z.infer<typeof Member>;

export const AddMember = {
  summary: "Add a person to a room that one owns",
  input: z.strictObject({ roomId: RoomId, userId: UserId }),
  output: z.object({ member: Member }),
};

/**
 * Once this is answered, nothing of the room reaches the person, and nothing of theirs reaches the room (I9). They cannot join again until
 * an owner adds them. Somebody who has left, or who was never in a public room, is kept out likewise.
 */
export const RemoveMember = {
  summary: "Remove a person from a room that one owns",
  input: z.strictObject({ roomId: RoomId, userId: UserId }),
  output: z.object({ message: z.string() }),
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
