import type { Message } from "@parley/protocol/message";
import { Ban, CornerUpLeft, Flag, Link2, MessageSquareDot, Pencil, SmilePlus, Trash2 } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { useChat } from "../chat/chat";
import { useSetRead } from "../chat/use-catch-up";
import { quickOf } from "../drafts/emoji-taste";
import { useReact } from "../emoji/use-react";
import { useBlock, useIsBlocked } from "../people/use-block";
import { useRoomView, whyClosed } from "../room/room-view";
import { roomPath } from "../router/route";
import { IconButton } from "../ui/button";
import { useNotify } from "../ui/notice";
import { Toolbar } from "../ui/toolbar";
import styles from "./message-actions.module.css";
import { useMessageKeys } from "./use-message-keys";

/** Whether the toolbar stands at the message's lower edge, because the upper one is out of view. */
const useBelow = () => {
  const [below, setBelow] = useState(false);
  const toolbar = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const view = toolbar.current?.closest("[role=log]")?.getBoundingClientRect();
    const place = toolbar.current?.getBoundingClientRect();
    if (view && place) setBelow(place.top < view.top);
  }, []);
  return [below, toolbar] as const;
};

/** The toolbar of a message. */
export const MessageActions = ({ message }: { message: Message }) => {
  const { me } = useChat();
  const { room, reply, edit, report, remove, pick } = useRoomView();
  const react = useReact(message);
  const notify = useNotify();
  const own = message.userId === me.userId;
  const isBlocked = useIsBlocked(message.userId);
  const block = useBlock();
  const writes = whyClosed(room) === undefined;
  const setRead = useSetRead();
  const [below, toolbar] = useBelow();
  useMessageKeys(toolbar, message);

  const copyLink = async () => {
    await navigator.clipboard.writeText(new URL(roomPath(message.roomId, message.seq), window.location.origin).href);
    notify("Link copied.");
  };

  return (
    <Toolbar ref={toolbar} label="Message actions" className={styles.actions} data-below={below}>
      {!room.archived && (
        <>
          {quickOf(me.userId).map((emoji) => (
            <IconButton
              key={emoji}
              className={styles.quick}
              label={`React with ${emoji}`}
              aria-pressed={message.reactions?.some((each) => each.emoji === emoji && each.userIds.includes(me.userId))}
              onClick={() => react(emoji)}
            >
              <span>{emoji}</span>
            </IconButton>
          ))}
          <IconButton label="Add reaction" onClick={() => pick(message)}>
            <SmilePlus size={16} />
          </IconButton>
        </>
      )}
      {writes && (
        <IconButton label="Reply" onClick={() => reply(message)}>
          <CornerUpLeft size={16} />
        </IconButton>
      )}
      {own && writes && (
        <IconButton label="Edit" onClick={() => edit(message.messageId)}>
          <Pencil size={15} />
        </IconButton>
      )}
      <IconButton label="Copy link" onClick={() => copyLink().catch(() => notify("The link could not be copied."))}>
        <Link2 size={16} />
      </IconButton>
      <IconButton label="Mark as unread from here" onClick={() => setRead(message.roomId, message.seq - 1)}>
        <MessageSquareDot size={15} />
      </IconButton>
      {!own && (
        <IconButton label="Report" onClick={() => report(message)}>
          <Flag size={15} />
        </IconButton>
      )}
      {!own && !isBlocked && (
        <IconButton label="Block the author" onClick={() => void block(message, true)}>
          <Ban size={15} />
        </IconButton>
      )}
      {(own || room.role !== "member") && !room.archived && (
        <IconButton label="Delete" onClick={() => remove(message)}>
          <Trash2 size={15} />
        </IconButton>
      )}
    </Toolbar>
  );
};
