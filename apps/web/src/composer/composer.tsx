import { LIMITS } from "@parley/protocol/limits";
import { ArrowUp } from "lucide-react";
import { type FormEvent, type KeyboardEvent, memo, useEffect, useEffectEvent, useRef, useState } from "react";
import { useChat } from "../chat/chat";
import { useParts } from "../deferred/deferred";
import { movedMentions, type NamedContent, toContent } from "../drafts/mentions";
import { useAlike } from "../people/use-alike";
import { useBlock, useIsBlocked } from "../people/use-block";
import { roomName } from "../room/room-name";
import { useRoomView, whyClosed } from "../room/room-view";
import { Button } from "../ui/button";
import { GrowingField } from "../ui/growing-field";
import { isolate } from "../ui/isolate";
import { useScreenKeyboard } from "../ui/screen-keyboard";
import { isShortcut, type ShortcutName } from "../ui/shortcuts";
import { useStore } from "../ui/use-store";
import styles from "./composer.module.css";
import { Counter } from "./counter";
import { preparing } from "./preparing";
import { ReplyPreview } from "./reply-preview";
import { TypingLine } from "./typing-line";
import { useComposerFocus } from "./use-composer-focus";
import { useEditLast } from "./use-edit-last";

/** The field to write a message in, or why there is none. */
export const Composer = memo(() => {
  const { room } = useRoomView();
  const isBlocked = useIsBlocked(room.peer?.userId);
  const block = useBlock();
  const { peer } = room;
  const closed = whyClosed(room);
  if (peer && isBlocked)
    return (
      <p className={styles.closed}>
        <span>You have blocked this person. </span>
        <Button small onClick={() => void block(peer, false)}>
          Unblock
        </Button>
      </p>
    );
  return closed === undefined ? <Field /> : <p className={styles.closed}>{closed}</p>;
});

/** It belongs to one room and sends there, even if the screen has changed by then. */
const Field = () => {
  const { drafts } = useChat();
  const { room, handle, editing } = useRoomView();
  const name = roomName(room, useAlike());
  const field = useRef<HTMLTextAreaElement>(null);
  const onScreen = useScreenKeyboard();
  const parts = useParts();
  const draft = drafts.message(room.roomId);
  const { text = "", mentions = [], replyToMessageId, files } = useStore(draft) ?? {};
  const content = toContent({ text, mentions });
  const { length } = content.trim();
  const blank = length === 0 && !files;
  const tooLong = length > LIMITS.contentLength;

  const write = (next: NamedContent) => {
    editLast.forget();
    const isNothing = next.text === "" && replyToMessageId === undefined && !files;
    draft.set(isNothing ? undefined : { text: next.text, mentions: next.mentions, replyToMessageId, files });
    if (next.text.trim() !== "") handle.typed();
  };
  const editLast = useEditLast();
  const cancelReply = () => draft.set(text === "" && !files ? undefined : { text, mentions, files });

  useComposerFocus(field, replyToMessageId, useStore(editing));

  const isPreparing = useStore(preparing) === room.roomId;
  const [isWanted, setWanted] = useState(false);
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    setWanted(isPreparing);
    if (isPreparing || blank || tooLong) return;
    handle.send({ content, ...(replyToMessageId !== undefined && { replyToMessageId }), ...(files && { files }) });
    draft.set(undefined);
    field.current?.focus();
  };

  const sendWanted = useEffectEvent(() => send());
  useEffect(() => {
    if (isWanted && !isPreparing) sendWanted();
  }, [isWanted, isPreparing]);

  const onKeyDown = (event: KeyboardEvent) => {
    const is = (name: ShortcutName) => isShortcut(event.nativeEvent, name);
    if (!onScreen && is("send")) {
      event.preventDefault();
      send();
    } else if (is("cancel") && replyToMessageId !== undefined) {
      cancelReply();
    } else if (is("editLast") && text === "" && !files) {
      if (editLast.start()) event.preventDefault();
    }
  };

  return (
    <form className={styles.composer} onSubmit={send}>
      <TypingLine handle={handle} />
      {parts && (
        <parts.MentionMenu field={field} draft={{ text, mentions }} write={write} className={styles.mentions} />
      )}
      {parts && <parts.EmojiMenu field={field} text={text} className={styles.mentions} />}
      {parts && <parts.OtherDraft field={field} />}
      <div className={styles.box}>
        {replyToMessageId !== undefined && <ReplyPreview messageId={replyToMessageId} onCancel={cancelReply} />}
        {files && parts && <parts.Tray field={field} />}
        <div className={styles.line}>
          <GrowingField
            ref={field}
            className={styles.field}
            aria-label={`Message ${name}`}
            placeholder={`Message ${isolate(name)}`}
            enterKeyHint={onScreen ? "enter" : "send"}
            value={text}
            onChange={({ target: { value, selectionStart } }) =>
              write({ text: value, mentions: movedMentions({ text, mentions }, value, selectionStart) })
            }
            onKeyDown={onKeyDown}
            onBlur={editLast.forget}
          />
          <Counter length={length} />
          {parts && <parts.Attach field={field} />}
          {parts && <parts.WritingTools field={field} text={text} />}
          <button
            type="submit"
            className={styles.send}
            aria-label="Send"
            title="Send"
            disabled={(blank && !isPreparing) || tooLong}
            // Keep the focus in the field, so that a phone's keyboard stays.
            onPointerDown={(event) => event.preventDefault()}
          >
            <ArrowUp size={18} strokeWidth={2.25} />
          </button>
        </div>
      </div>
    </form>
  );
};
