import * as z from "zod/mini";
import { Count } from "./count";
import { Epoch, RoomId, SeqOrZero } from "./id";
import { LIMITS } from "./limits";
import { ListOnline } from "./presence";
import { RoomSummary } from "./room";
import { Cursor } from "./text";

/** Where a room stands, as a client knows it. */
export const KnownRoom = z.strictObject({
  roomId: RoomId,
  seq: SeqOrZero,
  change: Count,
  readSeq: SeqOrZero,
  /** Absent: the client does not know it. */
  ended: z.optional(Count),
});
export type KnownRoom = z.infer<typeof KnownRoom>;

/** Finds what this connection has missed since its `hello`. It costs the server little where nothing was. */
export const Sync = {
  summary: "Learn which of one's rooms stand elsewhere than one knows",
  input: z.strictObject({
    /** The rooms after `cursor` in the order of their ids, as many as `LIMITS.syncRooms` if there are so many. */
    rooms: z.array(KnownRoom).check(z.maxLength(LIMITS.syncRooms)),
    cursor: z.optional(Cursor),
    /** A room on the screen of this connection: who is online there is answered, too. */
    looking: z.optional(RoomId),
  }),
  output: z.object({
    epoch: Epoch,
    /** Those that stand elsewhere, and those that the client does not know. This connection hears them now. */
    rooms: z.array(RoomSummary),
    /** Those that are the user's no longer. */
    removed: z.array(RoomId),
    presence: z.optional(ListOnline.output),
    nextCursor: z.optional(Cursor),
  }),
};
