import { useIsBoundGuest } from "../account/use-bound-guest";
import { useRoomSummary } from "../chat/chat";
import { type MayInvite, mayInvite } from "./may-invite";

/** Whether the reader may bring people into the room. */
export const useMayInvite = (roomId: string): MayInvite => mayInvite(useRoomSummary(roomId), useIsBoundGuest());
