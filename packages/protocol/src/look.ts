import * as z from "zod/mini";
import { RoomId } from "./id";
import { ListOnline } from "./presence";

/** Typing, coming and going are told to the connections that look at the room. One that never says `look` looks at all of its rooms. */
export const Look = {
  summary: "Say which room is on the screen of this connection, and which one no longer",
  input: z.strictObject({ roomId: z.optional(RoomId), left: z.optional(RoomId) }),
  /** As `listOnline` answers, where a `roomId` is given. */
  output: z.partial(ListOnline.output),
};
