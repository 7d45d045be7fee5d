import type { Message } from "@parley/protocol/message";
import type { KeyboardEvent } from "react";
import { useChat } from "../chat/chat";
import { useReact } from "../emoji/use-react";
import { useRoomView } from "../room/room-view";
import { keyOf } from "../ui/key";

const NO_MESSAGE = { messageId: "" };

/** On a message with the focus, `+` opens the emoji picker, and 1 to 5 toggle the emoji within reach. */
export const useReactionKeys = (message: Message | undefined) => {
  const { me } = useChat();
  const { room, pick } = useRoomView();
  const react = useReact(message ?? NO_MESSAGE);
  return (event: KeyboardEvent<HTMLElement>) => {
    const { target, ctrlKey, metaKey, altKey } = event;
    const isWritten = target instanceof HTMLTextAreaElement;
    const key = keyOf(event.nativeEvent) ?? "";
    if (!/^[1-5+]$/.test(key) || !message || message.deleted || room.archived) return;
    if (isWritten || ctrlKey || metaKey || altKey) return;
    event.preventDefault();
    if (key === "+") pick(message);
    else void import("./react-by-key").then(({ emojiOfKey }) => react(emojiOfKey(me.userId, key) ?? ""));
  };
};
