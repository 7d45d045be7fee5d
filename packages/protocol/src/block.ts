import * as z from "zod/mini";
import { UserId } from "./id";
import { User } from "./user";

/**
 * Blocking is between two people. The one who is blocked opens no direct room with the other one, writes in theirs no more, and adds them to no
 * room. Rooms that both are in stay as they are; the client of the one who blocks folds what the other one says there.
 */

/** Idempotent. Once it is answered, nothing that the person writes gets into the direct room (I9). */
export const BlockPerson = {
  summary: "Block a person: they can neither write to one directly nor add one to rooms",
  input: z.strictObject({ userId: UserId }),
  output: z.object({ message: z.string() }),
};

/** Idempotent. */
export const UnblockPerson = {
  summary: "Take back that a person is blocked",
  input: z.strictObject({ userId: UserId }),
  output: z.object({ message: z.string() }),
};

/** All of them, as they are few (`LIMITS.blockedPeople`), by id. */
export const ListBlocked = {
  summary: "List whom one has blocked",
  input: z.strictObject({}),
  output: z.object({ users: z.array(User) }),
};

/** To the other connections of the one who blocks. */
export const BlockEvent = z.object({ userId: UserId, blocked: z.boolean() });
