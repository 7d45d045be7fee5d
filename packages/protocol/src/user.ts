import * as z from "zod";
import { UserId } from "./id";
import { LIMITS } from "./limits";
import { Cursor, Prefix } from "./text";

export const User = z.object({ userId: UserId, username: z.string() });
export type User = z.infer<typeof User>;

/** People with a word in their name that begins with `prefix`: first those whose whole name does, in alphabetical order each. */
export const ListUsers = {
  summary: "Find people by the beginning of any word in their name",
  input: z.strictObject({
    prefix: Prefix.optional(),
    limit: z.int().min(1).max(LIMITS.pageSize).optional(),
    cursor: Cursor.optional(),
  }),
  output: z.object({ users: z.array(User), nextCursor: Cursor.optional() }),
};
