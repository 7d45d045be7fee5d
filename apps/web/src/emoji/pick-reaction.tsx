import type { Message } from "@parley/protocol/message";
import { useChat } from "../chat/chat";
import { noteUsed } from "../drafts/emoji-taste";
import { EmojiPicker } from "./emoji-picker";
import { useReact } from "./use-react";

/** Lets the reader choose an emoji for the message. One that is theirs already is taken off. */
export const PickReaction = ({ message, onClose }: { message: Message; onClose(): void }) => {
  const { me } = useChat();
  const react = useReact(message);
  const pick = (emoji: string) => {
    noteUsed(me.userId, emoji);
    react(emoji);
    onClose();
  };
  return <EmojiPicker title="Add a reaction" onPick={pick} onClose={onClose} />;
};
