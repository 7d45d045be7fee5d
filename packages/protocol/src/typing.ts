import * as z from "zod/mini";
import { RoomId, UserId } from "./id";
import { Timestamp } from "./time";

const input = z.strictObject({ roomId: z.optional(RoomId) });
const output = z.object({});

/** At most one per `LIMITS.typingIntervalMs` is passed on, and none in a large room. Clients of version 3 send no `typingStop`. Without a `requestId` it is not answered, as in the seed. */
export const TypingStart = { summary: "Say that one is typing", input, output };
export const TypingStop = { summary: "Say that one has stopped typing", input, output };

/** Gone after `LIMITS.typingExpiryMs` unless renewed (I11). */
export const TypingEvent = z.object({
  userId: UserId,
  username: z.string(),
  isTyping: z.boolean(),
  timestamp: Timestamp,
});
export type TypingEvent = z.infer<typeof TypingEvent>;
