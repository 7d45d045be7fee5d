import type { RoomSummary } from "@parley/protocol/room";
import { useHold } from "../chat/use-held";
import { leaveToRooms } from "../router/router";
import { isolate } from "../ui/isolate";

/** Leaves the room. That can be undone for some seconds. */
export const useLeave = ({ roomId, name, kind }: Pick<RoomSummary, "roomId" | "name" | "kind">) => {
  const hold = useHold();
  return () => {
    const left = `You have left ${isolate(name)}.`;
    hold([{ kind: "leave", roomId }], kind === "private" ? `${left} To come back, you need to be added again.` : left);
    leaveToRooms();
  };
};
