import { X } from "lucide-react";
import { useChat } from "../chat/chat";
import { leaveToRooms } from "../router/router";
import { MenuItem } from "../ui/menu";
import { useNotify, useNotifyFailure } from "../ui/notice";

/** An item of a menu: hides the open room until there is a new message in it. That can be undone for a while. */
export const HideItem = ({ roomId }: { roomId: string }) => {
  const { client } = useChat();
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();
  const hide = async () => {
    const seq = client.rooms.get().rooms.get(roomId)?.seq ?? 0;
    await client.request("hideRoom", { roomId, seq });
    leaveToRooms();
    const show = () => void client.request("hideRoom", { roomId }).catch(notifyFailure);
    notify("Hidden until the next message.", { undo: show });
  };
  return (
    <MenuItem icon={<X size={16} />} onClick={() => void hide().catch(notifyFailure)}>
      Hide
    </MenuItem>
  );
};
