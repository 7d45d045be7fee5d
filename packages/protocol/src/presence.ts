import * as z from "zod/mini";
import { Count } from "./count";
import { RoomId, UserId } from "./id";
import { Timestamp } from "./time";
import { User } from "./user";

/**
 * People, not connections: somebody with two tabs counts once. With `more` there are more than `LIMITS.announcedOnline`, counted by
 * connections: nobody knows how many, `users` are some of them, and nobody is told who comes and goes.
 */
export const ListOnline = {
  summary: "Who is online in a room",
  input: z.strictObject({ roomId: RoomId }),
  output: z.object({
    online: Count,
    users: z.array(User),
    /** More are online than are counted and named. */
    more: z.optional(z.literal(true)),
  }),
};

/** Somebody's first connection came to a room with at most `LIMITS.announcedOnline` connections. Only those who look at it are told. */
export const UserJoinedEvent = z.object({
  userId: UserId,
  username: z.string(),
  joinedAt: Timestamp,
  online: Count,
});
export type UserJoinedEvent = z.infer<typeof UserJoinedEvent>;

/** Somebody's last connection left such a room. */
export const UserLeftEvent = z.object({
  userId: UserId,
  username: z.string(),
  leftAt: Timestamp,
  online: Count,
});
export type UserLeftEvent = z.infer<typeof UserLeftEvent>;
