import { useIsBoundGuest } from "../account/use-bound-guest";
import { useRoomPart } from "../chat/chat";
import { type MayInvite, mayInvite } from "./may-invite";

/** Whether the reader may bring people into the room. */
export const useMayInvite = (roomId: string): MayInvite => {
  const isBoundGuest = useIsBoundGuest();
  return useRoomPart(roomId, (room) => mayInvite(room, isBoundGuest));
};
