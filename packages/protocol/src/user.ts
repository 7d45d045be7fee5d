import * as z from "zod/mini";
import { PageLimit } from "./count";
import { UserId } from "./id";
import { Cursor, Prefix } from "./text";

export const User = z.object({ userId: UserId, username: z.string() });
export type User = z.infer<typeof User>;

/** People with a word in their name that begins with `prefix`: first those whose whole name does, in alphabetical order each. */
export const ListUsers = {
  summary: "Find people by the beginning of any word in their name",
  input: z.strictObject({
    prefix: z.optional(Prefix),
    limit: z.optional(PageLimit),
    cursor: z.optional(Cursor),
  }),
  output: z.object({ users: z.array(User), nextCursor: z.optional(Cursor) }),
};
