import type { RoomSummary } from "@parley/protocol/room";
import { useMutation } from "@tanstack/react-query";
import { useChat } from "../chat/chat";
import { leaveToRooms } from "../router/router";
import { Confirm } from "../ui/confirm";
import { useNotifyFailure } from "../ui/notice";

type LeaveRoomProps = { room: Pick<RoomSummary, "roomId" | "kind">; onClose(): void };

export const LeaveRoom = ({ room, onClose }: LeaveRoomProps) => {
  const { client } = useChat();
  const notifyFailure = useNotifyFailure();
  const leave = useMutation({
    mutationFn: () => client.request("leaveRoom", { roomId: room.roomId }),
    onSuccess: leaveToRooms,
    onError: notifyFailure,
  });
  return (
    <Confirm title="Leave this room?" action="Leave" onConfirm={() => leave.mutate()} onClose={onClose}>
      {room.kind === "private" ? "You will need to be added again to come back." : "You can join again at any time."}
    </Confirm>
  );
};
