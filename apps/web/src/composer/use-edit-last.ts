import { useEffect, useState } from "react";
import { useChat } from "../chat/chat";
import { useRoomView } from "../room/room-view";
import { lastEditable } from "./last-editable";

/**
 * Edits the reader's newest message. A message on its way has no id yet, so its editor opens once it has been sent, unless `forget` is called
 * before. No older message is edited in its place.
 */
export const useEditLast = () => {
  const { me } = useChat();
  const { handle, edit } = useRoomView();
  /** The key of the row to edit. */
  const [wanted, setWanted] = useState<string>();

  useEffect(() => {
    if (wanted === undefined) return;
    const look = () => {
      const item = handle.timeline.get().items.find(({ key }) => key === wanted);
      if (item?.kind === "pending" && item.pending.status !== "failed") return;
      if (item?.kind === "message") edit(item.message.messageId);
      setWanted(undefined);
    };
    look();
    return handle.timeline.subscribe(look);
  }, [wanted, handle, edit]);

  return {
    /** Returns false if there is no message to edit. */
    start: () => {
      const last = lastEditable(handle.timeline.get().items, me.userId);
      setWanted(last?.key);
      return last !== undefined;
    },
    forget: () => setWanted(undefined),
  };
};
