import type { Message } from "@parley/protocol/message";
import { useCallback } from "react";
import { useChat } from "../chat/chat";

/** Puts one's emoji on the message, or takes it off if it is there. */
export const useReact = ({ messageId, reactions }: Pick<Message, "messageId" | "reactions">) => {
  const { me, edits } = useChat();
  return useCallback(
    (emoji: string) => {
      const isOn = reactions?.some((each) => each.emoji === emoji && each.userIds.includes(me.userId));
      edits.react(messageId, emoji, !isOn);
    },
    [messageId, reactions, me.userId, edits],
  );
};
