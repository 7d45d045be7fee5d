import { LIMITS } from "@parley/protocol/limits";
import type { Message } from "@parley/protocol/message";
import { useEffect, useRef, useState } from "react";
import { sends } from "../composer/keys";
import { useAutogrow } from "../composer/use-autogrow";
import { useRoomView } from "../room/room-view";
import { Button } from "../ui/button";
import { useNotifyFailure } from "../ui/notice";
import styles from "./message-editor.module.css";

/** A message's text, open for changes in its place. */
export const MessageEditor = ({ message, onDone }: { message: Message; onDone(): void }) => {
  const { handle, remove } = useRoomView();
  const [text, setText] = useState(message.content);
  const field = useRef<HTMLTextAreaElement>(null);
  const notifyFailure = useNotifyFailure();
  useAutogrow(field, text);
  useEffect(() => {
    const element = field.current;
    element?.focus();
    element?.setSelectionRange(element.value.length, element.value.length);
  }, []);

  const content = text.trim();
  const tooLong = content.length > LIMITS.contentLength;
  const save = () => {
    if (tooLong) return;
    onDone();
    if (content === "") remove(message);
    else if (content !== message.content) handle.edit(message.messageId, content).catch(notifyFailure);
  };

  return (
    <div className={styles.editor}>
      <textarea
        ref={field}
        rows={1}
        aria-label="Edit message"
        className={styles.field}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") onDone();
          else if (sends(event.nativeEvent)) save();
          else return;
          event.preventDefault();
        }}
      />
      <div className={styles.foot}>
        <Button small look="primary" onClick={save} disabled={tooLong}>
          Save
        </Button>
        <Button small onClick={onDone}>
          Cancel
        </Button>
        <span className={styles.hint}>
          {tooLong ? `${content.length - LIMITS.contentLength} characters too many` : "Enter saves, Esc cancels"}
        </span>
      </div>
    </div>
  );
};
