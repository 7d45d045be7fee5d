import type { RoomHandle } from "@parley/client/room";
import { isMentioned } from "@parley/protocol/mention";
import { useEffect } from "react";
import { useChat } from "../chat/chat";
import { markOnRail } from "../room/rail-marks";
import { whenIdle } from "../ui/when-idle";

/** Shows on the rail which of the loaded messages mention the reader. They are looked for when the browser is idle. */
export const useMentionsOnRail = (roomId: string, handle: RoomHandle) => {
  const { me } = useChat();
  useEffect(() => {
    let known = "";
    let isWaiting = false;
    const look = () => {
      isWaiting = false;
      const seqs = handle.timeline
        .get()
        .items.flatMap((item) =>
          item.kind === "message" && item.message.userId !== me.userId && isMentioned(item.message, me)
            ? [item.message.seq]
            : [],
        );
      if (seqs.join() === known) return;
      known = seqs.join();
      markOnRail(roomId, "mention", seqs);
    };
    const soon = () => {
      if (isWaiting) return;
      isWaiting = true;
      whenIdle(look);
    };
    soon();
    return handle.timeline.subscribe(soon);
  }, [roomId, handle, me]);
};
