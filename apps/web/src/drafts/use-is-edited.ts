import type { Message } from "@parley/protocol/message";
import { useSyncExternalStore } from "react";
import { useChat } from "../chat/chat";

const NEVER = () => () => {};

/** Whether an edit of a message is kept. Only its author's can be. */
export const useIsEdited = (message: Message | undefined): boolean => {
  const { me, drafts } = useChat();
  const draft = message?.userId === me.userId ? drafts.edit(message.messageId) : undefined;
  return useSyncExternalStore(draft?.subscribe ?? NEVER, () => draft?.get() !== undefined);
};
