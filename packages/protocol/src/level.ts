import * as z from "zod/mini";
import { Count } from "./count";
import { RoomId } from "./id";
import { Timestamp } from "./time";

/** What a person wants to be told of a room: every message, what is meant for them, or nothing. In a direct room every message is meant for them. */
export const Level = z.enum(["all", "mentions", "nothing"]);
export type Level = z.infer<typeof Level>;

/** What one has set for a room. Those that were never set are absent. */
export const Levelled = {
  /** Absent: `all`. */
  level: z.optional(Level),
  /** Until then one is told nothing of the room. Absent: it is not muted. */
  muteUntil: z.optional(Timestamp),
  /** How often one has set these; of two versions the higher one is right. Absent: never. */
  levelRev: z.optional(Count),
};

/** Sets both: without `muteUntil` the room is not muted any more. One that is over counts as none. */
export const SetLevel = {
  summary: "Say what one wants to be told of one of one's rooms, and until when one wants to be told nothing",
  input: z.strictObject({ roomId: RoomId, level: Level, muteUntil: z.optional(Timestamp) }),
  output: z.object(Levelled),
};

/** To the person's other connections. */
export const LevelEvent = SetLevel.output;
export type LevelEvent = z.infer<typeof LevelEvent>;

/** What counts for a room: of a muted one nothing is told. A room's `muteUntil` is told only while it is not over. */
export const levelOf = ({ level, muteUntil }: Pick<LevelEvent, "level" | "muteUntil">): Level =>
  muteUntil === undefined ? (level ?? "all") : "nothing";
