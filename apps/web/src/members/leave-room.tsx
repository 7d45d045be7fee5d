import { useMutation } from "@tanstack/react-query";
import { useChat } from "../chat/chat";
import { useRoomView } from "../room/room-view";
import { leaveToRooms } from "../router/router";
import { Confirm } from "../ui/confirm";
import { useNotifyFailure } from "../ui/notice";

export const LeaveRoom = ({ onClose }: { onClose(): void }) => {
  const { client } = useChat();
  const { room } = useRoomView();
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
