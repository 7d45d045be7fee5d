import { textOf } from "@parley/protocol/file";
import { LIMITS } from "@parley/protocol/limits";
import type { Message } from "@parley/protocol/message";
import { useEffect, useRef } from "react";
import { useChat } from "../chat/chat";
import { fromContent, joinedContents, movedMentions, type NamedContent, toContent } from "../drafts/mentions";
import { withEdit } from "../drafts/put-back";
import { EmojiMenu } from "../emoji/emoji-menu";
import { useReadable } from "../people/use-person";
import { MentionMenu } from "../room/mention-menu";
import { useRoomView } from "../room/room-view";
import { Button } from "../ui/button";
import { notSent } from "../ui/failure";
import { GrowingField } from "../ui/growing-field";
import { useNotify } from "../ui/notice";
import { useScreenKeyboard } from "../ui/screen-keyboard";
import { isShortcut } from "../ui/shortcuts";
import { useSelected, useStore } from "../ui/use-store";
import { WritingTools } from "../writing/writing-tools";
import styles from "./message-editor.module.css";

/** Edits a message in its place. The editor keeps its text until the edit is saved or discarded. */
export const MessageEditor = ({ message }: { message: Message }) => {
  const { messageId } = message;
  const { editing, edit, remove } = useRoomView();
  const { client, drafts, edits } = useChat();
  const draft = useStore(drafts.edit(messageId));
  const { status } = useStore(client.connection);
  const notify = useNotify();
  const written = textOf(message);
  const field = useRef<HTMLTextAreaElement>(null);
  const onScreen = useScreenKeyboard();
  const {
    text,
    mentions = [],
    rev,
    error,
  } = draft ?? {
    ...fromContent(written, (userId) => client.people.get(userId)?.username),
    rev: message.rev,
    error: undefined,
  };
  const now = useReadable(written);
  const gone = message.deleted || error === "message.deleted";
  const changed = error === "message.changed" && !gone;
  const saving = draft?.saving === true && !gone;
  const isChosen = useSelected(editing, (chosen) => chosen === messageId);
  useEffect(() => {
    const element = field.current;
    if (!isChosen || !element || element === document.activeElement) return;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  }, [isChosen]);
  // Close when another tab saves or cancels the edit, or the message is deleted before anything was typed.
  useEffect(() => {
    if (!isChosen) return;
    const stored = drafts.edit(messageId);
    const look = () => {
      if (stored.get() === undefined) edit(undefined);
    };
    if (message.deleted) look();
    return stored.subscribe(look);
  }, [isChosen, message.deleted, messageId, drafts, edit]);

  const write = (next: NamedContent) => drafts.edit(messageId).set({ rev, ...draft, ...next, saving: false });
  const content = toContent({ text, mentions }).trim();
  const tooLong = content.length > LIMITS.contentLength && !gone;
  const leave = () => {
    if (isChosen) edit(undefined);
  };
  const cancel = () => {
    if (saving) return;
    clear();
    if (draft && content !== written)
      notify("Your edit was discarded.", {
        undo: () => {
          const stored = drafts.edit(messageId);
          stored.set(withEdit(draft, stored.get()));
          edit(messageId);
        },
      });
  };
  const clear = () => {
    drafts.edit(messageId).set(undefined);
    leave();
  };
  const moveToComposer = () => {
    const composed = drafts.message(message.roomId);
    const before = composed.get();
    const { text: begun = "", mentions: named = [] } = before ?? {};
    composed.set({ ...before, ...joinedContents({ text: begun, mentions: named }, { text, mentions }) });
    clear();
  };
  const save = () => {
    if (gone) return moveToComposer();
    if (tooLong || saving) return;
    const removes = content === "" && !message.files;
    if (removes || content === written) {
      clear();
      if (removes) remove(message);
      return;
    }
    // A second save, after the warning, overwrites the other version.
    edits.save(messageId, { text, mentions }, changed ? message.rev : rev);
    leave();
  };
  const hint = () => {
    if (gone) return "This message was deleted, but what you wrote can become a new one.";
    if (tooLong) return `${content.length - LIMITS.contentLength} characters too many`;
    if (saving) return status === "online" ? "Saving…" : "Not saved yet. It will be saved when you are back.";
    if (changed) return "Not saved. The message has changed meanwhile. Save again to replace it.";
    if (error !== undefined) return `Not saved. ${notSent(error)} Save to try again.`;
    return onScreen ? undefined : "Enter saves, Esc cancels";
  };

  return (
    <div className={styles.editor}>
      <MentionMenu field={field} draft={{ text, mentions }} write={write} className={styles.mentions} />
      <EmojiMenu field={field} text={text} className={styles.mentions} />
      <GrowingField
        ref={field}
        aria-label="Edit message"
        className={styles.field}
        enterKeyHint={onScreen ? "enter" : "done"}
        value={text}
        onFocus={() => edit(messageId)}
        onChange={({ target: { value, selectionStart } }) =>
          write({ text: value, mentions: movedMentions({ text, mentions }, value, selectionStart) })
        }
        onKeyDown={(event) => {
          if (isShortcut(event.nativeEvent, "cancel")) cancel();
          else if (!onScreen && isShortcut(event.nativeEvent, "send")) save();
          else return;
          event.preventDefault();
        }}
      />
      <div className={styles.foot}>
        <Button small look="primary" onClick={save} disabled={tooLong} busy={saving}>
          {gone ? "Use in a new message" : "Save"}
        </Button>
        <Button small onClick={cancel} disabled={saving}>
          {gone ? "Discard" : "Cancel"}
        </Button>
        <WritingTools field={field} text={text} />
        <span className={styles.hint} role="status">
          {hint()}
        </span>
      </div>
      {changed && !saving && (
        <p className={styles.hint}>
          <span>It now says: </span>
          <q dir="auto">{now}</q>
        </p>
      )}
    </div>
  );
};
