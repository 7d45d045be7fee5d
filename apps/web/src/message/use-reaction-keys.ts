import type { Message } from "@parley/protocol/message";
import { type RefObject, useEffect, useEffectEvent } from "react";
import { useChat } from "../chat/chat";
import { quickOf } from "../drafts/emoji-taste";
import { useReact } from "../emoji/use-react";
import { useRoomView } from "../room/room-view";
import { keyOf } from "../ui/key";

/** While a message shows its toolbar and has the focus, `+` opens the emoji picker, and 1 to 5 toggle the emoji within reach. */
export const useReactionKeys = (toolbar: RefObject<HTMLElement | null>, message: Message) => {
  const { me } = useChat();
  const { room, pick } = useRoomView();
  const react = useReact(message);
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (room.archived || event.ctrlKey || event.metaKey || event.altKey) return;
    // A dialog that the message has opened has keys of its own.
    if (event.target instanceof Element && event.target.closest("dialog")) return;
    const key = keyOf(event) ?? "";
    const emoji = /^[1-5]$/.test(key) ? quickOf(me.userId)[Number(key) - 1] : undefined;
    if (key === "+") pick(message);
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
