import type { Message } from "@parley/protocol/message";
import { type RefObject, useEffect, useEffectEvent } from "react";
import { useChat } from "../chat/chat";
import { useSetRead } from "../chat/use-catch-up";
import { quickOf } from "../drafts/emoji-taste";
import { useReact } from "../emoji/use-react";
import { useRoomView } from "../room/room-view";
import { isShortcut, shortcutIndex } from "../ui/shortcuts";

/** The keys of a message that shows its toolbar and has the focus: emoji, and marking as unread from it on. */
export const useMessageKeys = (toolbar: RefObject<HTMLElement | null>, message: Message) => {
  const { me } = useChat();
  const { room, pick } = useRoomView();
  const react = useReact(message);
  const setRead = useSetRead();
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    // A dialog that the message has opened has keys of its own, and its editor writes.
    if (event.target instanceof Element && event.target.closest("dialog, textarea")) return;
    const emoji = quickOf(me.userId)[shortcutIndex(event, "react")];
    if (isShortcut(event, "markUnread")) setRead(message.roomId, message.seq - 1);
    else if (room.archived) return;
    else if (isShortcut(event, "pickReaction")) pick(message);
    else if (emoji !== undefined) react(emoji);
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    const article = toolbar.current?.closest("article");
    article?.addEventListener("keydown", onKeyDown);
    return () => article?.removeEventListener("keydown", onKeyDown);
  }, [toolbar]);
};
