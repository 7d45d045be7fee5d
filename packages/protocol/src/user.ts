import * as z from "zod/mini";
import { Count, PageLimit } from "./count";
import { UserId } from "./id";
import { LIMITS } from "./limits";
import { Cursor, Handle, Prefix, TimeZone, Username } from "./text";
import { WorkspaceRole } from "./workspace";

/** What `username` says of a person who has deleted their account. */
export const DELETED_ACCOUNT = "Deleted account";

/**
 * A person. Where only `userId` and `username` are given, the name may be as old as the connection that it comes from. With `rev` all of it
 * is what the person's profile says.
 */
export const User = z.object({
  userId: UserId,
  /** Not unique. */
  username: z.string(),
  /** Unique, and so tells apart two people with one name. */
  handle: z.optional(z.string()),
  timeZone: z.optional(z.string()),
  workspaceRole: z.optional(WorkspaceRole),
  /** How often the profile was changed; of two versions the higher one is right. */
  rev: z.optional(Count),
  /** They have deleted their account. No version comes after this one. */
  deleted: z.optional(z.literal(true)),
});
export type User = z.infer<typeof User>;

/**
 * People with a word in their name that begins with `prefix`: first those whose whole name does, in alphabetical order each, and last those whose
 * handle does, with or without its `@`.
 */
export const ListUsers = {
  summary: "Find people by the beginning of any word in their name, or of their handle",
  input: z.strictObject({
    prefix: z.optional(Prefix),
    /** Only those whose account lasts. */
    members: z.optional(z.boolean()),
    limit: z.optional(PageLimit),
    cursor: z.optional(Cursor),
  }),
  output: z.object({ users: z.array(User), nextCursor: z.optional(Cursor) }),
};

/** In no particular order, and without those who never were. Guests get nobody with whom they never shared a room, once the workspace has an administrator. */
export const GetUsers = {
  summary: "Read people's profiles",
  input: z.strictObject({ userIds: z.array(UserId).check(z.maxLength(LIMITS.usersAtOnce)) }),
  output: z.object({ users: z.array(User) }),
};

/** Changes what is given, and keeps the rest. An empty `handle` or `timeZone` means none. */
export const UpdateProfile = {
  summary: "Change one's own name, handle or time zone",
  input: z.strictObject({
    username: z.optional(Username),
    handle: z.optional(Handle),
    timeZone: z.optional(TimeZone),
  }),
  output: z.object({ user: User }),
};

/** A person's profile has changed. */
export const UserUpdateEvent = z.object({ user: User });
