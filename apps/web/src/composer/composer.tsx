import { LIMITS } from "@parley/protocol/limits";
import { ArrowUp } from "lucide-react";
import { type Dispatch, type FormEvent, type KeyboardEvent, type SetStateAction, useEffect, useRef } from "react";
import { useChat } from "../chat/chat";
import { useRoomView } from "../room/room-view";
import { lastEditable } from "../timeline/last-editable";
import { keyOf } from "../ui/key";
import { isolate } from "../ui/named-text";
import styles from "./composer.module.css";
import { Counter } from "./counter";
import { type Draft, EMPTY_DRAFT } from "./draft";
import { sends } from "./keys";
import { MentionMenu } from "./mention-menu";
import { ReplyPreview } from "./reply-preview";
import { TypingLine } from "./typing-line";
import { useAutogrow } from "./use-autogrow";
import { useComposerFocus } from "./use-composer-focus";
import { useMentionMenu } from "./use-mention-menu";

type ComposerProps = { draft: Draft; onDraft: Dispatch<SetStateAction<Draft>> };

/** Where one writes. It belongs to one room and sends there, whatever is on the screen by then. */
export const Composer = ({ draft, onDraft }: ComposerProps) => {
  const { me } = useChat();
  const { room, handle, edit, editing } = useRoomView();
  const field = useRef<HTMLTextAreaElement>(null);
  const { text, replyToMessageId } = draft;
  const { length } = text.trim();
  const blank = length === 0;
  const tooLong = length > LIMITS.contentLength;

  const write = (next: string) => {
    onDraft((before) => ({ ...before, text: next }));
    handle.setTyping(next.trim() !== "");
  };
  const mention = useMentionMenu(room, field, text, write);

  useAutogrow(field, text);
  useComposerFocus(field, replyToMessageId, editing);
  useEffect(() => () => handle.setTyping(false), [handle]);

  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (blank || tooLong) return;
    handle.send({ content: text, ...(replyToMessageId !== undefined && { replyToMessageId }) });
    handle.setTyping(false);
    onDraft(EMPTY_DRAFT);
    field.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (mention.onKeyDown(event)) return;
    const key = keyOf(event.nativeEvent);
    if (sends(event.nativeEvent)) {
      event.preventDefault();
      send();
    } else if (key === "Escape" && replyToMessageId !== undefined) {
      onDraft({ text });
    } else if (key === "ArrowUp" && text === "") {
      const last = lastEditable(handle.timeline.get().items, me.userId);
      if (!last) return;
      event.preventDefault();
      edit(last.messageId);
    }
  };

  return (
    <form className={styles.composer} onSubmit={send}>
      <TypingLine handle={handle} />
      {mention.shown && <MentionMenu {...mention.shown} />}
      <div className={styles.box}>
        {replyToMessageId !== undefined && (
          <ReplyPreview messageId={replyToMessageId} onCancel={() => onDraft({ text })} />
        )}
        <div className={styles.line}>
          <textarea
            ref={field}
            rows={1}
            className={styles.field}
            aria-label={`Message ${room.name}`}
            placeholder={`Message ${isolate(room.name)}`}
            enterKeyHint="send"
            {...mention.fieldProps}
            value={text}
            onChange={(event) => write(event.target.value)}
            onSelect={mention.onSelect}
            onKeyDown={onKeyDown}
            onBlur={() => handle.setTyping(false)}
          />
          <Counter length={length} />
          <button
            type="submit"
            className={styles.send}
            aria-label="Send"
            title="Send"
            disabled={blank || tooLong}
            // The focus stays in the field, so that a phone's keyboard stays up.
            onPointerDown={(event) => event.preventDefault()}
          >
            <ArrowUp size={18} strokeWidth={2.25} />
          </button>
        </div>
      </div>
    </form>
  );
};
