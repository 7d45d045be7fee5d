import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { Message } from "@parley/protocol/message";
import { useEffect, useRef, useState } from "react";
import { sends } from "../composer/keys";
import { useAutogrow } from "../composer/use-autogrow";
import { useRoomView } from "../room/room-view";
import { Button } from "../ui/button";
import { keyOf } from "../ui/key";
import { useNotifyFailure } from "../ui/notice";
import styles from "./message-editor.module.css";

/** A message's text, open for changes in its place. It stays open, with the text, until the change is saved. */
export const MessageEditor = ({ message, onDone }: { message: Message; onDone(): void }) => {
  const { handle, remove } = useRoomView();
  const [text, setText] = useState(message.content);
  /** The version that the text was made from. */
  const [openedRev] = useState(message.rev);
  const [saving, setSaving] = useState(false);
  const [changed, setChanged] = useState(false);
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
  const save = async () => {
    if (tooLong || saving) return;
    if (content === "" || content === message.content) {
      onDone();
      if (content === "") remove(message);
      return;
    }
    setSaving(true);
    try {
      // A second save, after the warning, replaces the other version.
      await handle.edit(message.messageId, content, changed ? message.rev : openedRev);
      onDone();
    } catch (error) {
      setSaving(false);
      if (error instanceof ParleyError && error.code === "message.changed") setChanged(true);
      else notifyFailure(error);
    }
  };
  const hint = () => {
    if (tooLong) return `${content.length - LIMITS.contentLength} characters too many`;
    if (saving) return "Saving…";
    return changed ? "The message has changed meanwhile. Save again to replace it." : "Enter saves, Esc cancels";
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
          if (keyOf(event.nativeEvent) === "Escape") onDone();
          else if (sends(event.nativeEvent)) void save();
          else return;
          event.preventDefault();
        }}
      />
      <div className={styles.foot}>
        <Button small look="primary" onClick={() => void save()} disabled={tooLong || saving}>
          Save
        </Button>
        <Button small onClick={onDone}>
          Cancel
        </Button>
        <span className={styles.hint} role="status">
          {hint()}
        </span>
      </div>
      {changed && !saving && (
        <p className={styles.hint}>
          It now says: <q>{message.content}</q>
        </p>
      )}
    </div>
  );
};
