import { useEffect, useEffectEvent, useState } from "react";
import { useChat } from "../chat/chat";
import { noteUsed, toneOf } from "../drafts/emoji-taste";
import { ListBox, useListBox } from "../ui/list-box";
import { useCaret, useFieldMenu } from "../ui/use-field-menu";
import { byShortcode, search, withTone } from "./emoji";
import type { EmojiMenuProps } from "./emoji-menu";
import styles from "./emoji-menu.module.css";
import { emojiQuery, wholeName } from "./emoji-query";

const SHOWN = 8;

/** Writes as the keyboard would, so that the browser can undo it. */
const replace = (field: HTMLTextAreaElement, from: number, text: string) => {
  field.setSelectionRange(from, field.selectionStart);
  document.execCommand("insertText", false, text);
};

/**
 * The menu of `EmojiMenu`. The arrow keys choose, Enter and Tab pick, Esc closes it until another name begins. A whole `:name:` becomes its emoji
 * with the last colon, and undoing brings the name back. In code all stays as it is typed.
 */
export const LoadedMenu = ({ field, text, className }: EmojiMenuProps) => {
  const { userId } = useChat().me;
  const caret = useCaret(field);
  const [declined, decline] = useState<number>();
  const query = emojiQuery(text, caret);
  const from = query?.from;
  if (from === undefined && declined !== undefined) decline(undefined);
  const found = query === undefined || from === declined ? [] : search(query.letters, SHOWN);
  const tone = toneOf(userId);
  const options = found.map((each) => {
    const key = withTone(each, tone);
    const content = (
      <>
        <span className={styles.emoji}>{key}</span>
        <span>{`:${each.shortcodes[0]}:`}</span>
      </>
    );
    return { key, content };
  });
  const pick = (key: string) => {
    if (!field.current || from === undefined) return;
    replace(field.current, from, `${key} `);
    noteUsed(userId, key);
    listBox.reset();
  };
  const listBox = useListBox("Emoji", options, pick, ["Enter", "Tab"]);
  const isOpen = options.length > 0;
  useFieldMenu(field, listBox, isOpen, () => decline(from));

  const onInput = useEffectEvent((input: Event) => {
    if (!(input instanceof InputEvent) || input.data !== ":" || input.isComposing) return;
    // After React has taken the colon.
    queueMicrotask(() => {
      const element = field.current;
      const name = element && wholeName(element.value, element.selectionStart);
      const named = name && byShortcode(name.letters.toLowerCase());
      if (element && named) replace(element, name.from, withTone(named, toneOf(userId)));
    });
  });
  useEffect(() => {
    const element = field.current;
    const listener = (event: Event) => onInput(event);
    element?.addEventListener("input", listener);
    return () => element?.removeEventListener("input", listener);
  }, [field]);

  return (
    isOpen && (
      <div className={className}>
        <ListBox {...listBox.props} />
      </div>
    )
  );
};
