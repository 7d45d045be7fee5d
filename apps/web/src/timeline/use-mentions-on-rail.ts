import type { RoomHandle } from "@parley/client/room";
import { isMentioned } from "@parley/protocol/mention";
import type { Message } from "@parley/protocol/message";
import { useEffect } from "react";
import { useChat } from "../chat/chat";
import { markOnRail } from "../room/rail-marks";
import { whenIdle } from "../ui/when-idle";

/** Shows on the rail which of the loaded messages mention the reader. They are looked for when the browser is idle. */
export const useMentionsOnRail = (roomId: string, handle: RoomHandle) => {
  const { me } = useChat();
  useEffect(() => {
    let known = "";
    // Each new message has all be looked at again.
    const answers = new WeakMap<Message, boolean>();
    const isMention = (message: Message): boolean => {
      const answer = answers.get(message) ?? (message.userId !== me.userId && isMentioned(message, me));
      answers.set(message, answer);
      return answer;
    };
    let isWaiting = false;
    const look = () => {
      isWaiting = false;
      const seqs = handle.timeline
        .get()
        .items.flatMap((item) => (item.kind === "message" && isMention(item.message) ? [item.message.seq] : []));
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
