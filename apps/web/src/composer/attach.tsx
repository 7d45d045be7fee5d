import { LIMITS } from "@parley/protocol/limits";
import { Paperclip } from "lucide-react";
import { type RefObject, useCallback, useEffect, useEffectEvent, useRef } from "react";
import { IconButton } from "../ui/button";
import styles from "./attach.module.css";
import { DropOverlay } from "./drop-overlay";
import { useAttach } from "./use-attach";
import { useDraggedFiles } from "./use-dragged-files";

const isElsewhere = (target: EventTarget | null, field: Element | null): boolean =>
  document.querySelector("dialog[open]") !== null ||
  (target instanceof Element && target !== field && target.closest("input, textarea, [contenteditable]") !== null);

/** The button that attaches files, and what else does: pasting and dropping them. Text that is too long for a message becomes a file. */
export const Attach = ({ field }: { field: RefObject<HTMLTextAreaElement | null> }) => {
  const attach = useAttach();
  const input = useRef<HTMLInputElement>(null);

  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    const { clipboardData: data, target } = event;
    if (!data || isElsewhere(target, field.current)) return;
    const text = data.getData("text/plain");
    // Other apps add a picture to copied tables and formatted text. There the user means the text.
    if (data.files.length > 0 && !data.types.includes("text/plain")) {
      event.preventDefault();
      attach([...data.files]);
    } else if (target === field.current && isTooLong(field.current, text)) {
      event.preventDefault();
      event.stopPropagation();
      attach([new File([text], "text.txt", { type: "text/plain" })]);
    }
  });
  const takes = useCallback(
    ({ dataTransfer, target }: DragEvent): boolean =>
      dataTransfer?.types.includes("Files") === true && !isElsewhere(target, field.current),
    [field],
  );
  const isOver = useDraggedFiles(takes);
  const onDrag = useEffectEvent((event: DragEvent) => {
    if (!takes(event) || !event.dataTransfer) return;
    event.preventDefault();
    if (event.type !== "drop") return;
    attach([...event.dataTransfer.files]);
    field.current?.focus();
  });

  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    // Before the field's own listeners: those take short texts.
    document.addEventListener("paste", (event) => onPaste(event), { signal, capture: true });
    document.addEventListener("dragover", (event) => onDrag(event), { signal });
    document.addEventListener("drop", (event) => onDrag(event), { signal });
    return () => listening.abort();
  }, []);

  return (
    <>
      {isOver && <DropOverlay />}
      <IconButton label="Attach files" className={styles.attach} onClick={() => input.current?.click()}>
        <Paperclip size={17} />
      </IconButton>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-hidden="true"
        tabIndex={-1}
        onChange={({ target }) => {
          attach([...(target.files ?? [])]);
          // So that the same file can be chosen again.
          target.value = "";
          field.current?.focus();
        }}
      />
    </>
  );
};

const isTooLong = (field: HTMLTextAreaElement | null, text: string): boolean =>
  field !== null &&
  field.value.length - (field.selectionEnd - field.selectionStart) + text.trim().length > LIMITS.contentLength;
