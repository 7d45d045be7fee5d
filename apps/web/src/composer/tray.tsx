import { isPicture } from "@parley/protocol/file";
import { LIMITS } from "@parley/protocol/limits";
import { X } from "lucide-react";
import { type RefObject, useEffect, useState } from "react";
import { useChat } from "../chat/chat";
import type { AttachedFile } from "../drafts/drafts";
import { FileIcon } from "../message/file-icon";
import { FileLabel } from "../message/file-label";
import { useLocal } from "../message/use-address";
import { useRoomView } from "../room/room-view";
import { Button, IconButton } from "../ui/button";
import { counted } from "../ui/counted";
import { isolate } from "../ui/isolate";
import { keyOf } from "../ui/key";
import { useNotify } from "../ui/notice";
import { useStore } from "../ui/use-store";
import { apply } from "../writing/apply";
import styles from "./attach.module.css";
import { withFiles } from "./use-attach";

type Field = RefObject<HTMLTextAreaElement | null>;

/** So much of a text is shown, and a text that is no longer can come back into the field. */
const PREVIEW = 300;
const TEXT_BYTES = 200_000;

/** What is attached to the message that is being written. */
export const Tray = ({ field }: { field: Field }) => {
  const { drafts, files: browser } = useChat();
  const { room } = useRoomView();
  const notify = useNotify();
  const draft = drafts.message(room.roomId);
  const files = useStore(draft)?.files ?? [];
  const set = (next: readonly AttachedFile[]) => draft.set(withFiles(draft.get(), next));
  const now = () => draft.get()?.files ?? [];

  const take = (file: AttachedFile) => {
    set(now().filter(({ key }) => key !== file.key));
    browser.release([file]);
  };
  const remove = (file: AttachedFile) => {
    const place = now().findIndex(({ key }) => key === file.key);
    take(file);
    field.current?.focus();
    notify(`${isolate(file.name)} was taken off.`, {
      undo: () => {
        if (now().length >= LIMITS.messageFiles)
          return notify(
            `A message takes at most ${LIMITS.messageFiles} files, so ${isolate(file.name)} was not put back.`,
          );
        browser.hold([file.key]);
        set(now().toSpliced(place, 0, file));
      },
    });
  };
  const asText = async (file: AttachedFile) => {
    const text = await (await (await browser.kept()).file(file.key))?.text();
    const element = field.current;
    if (text === undefined || !element) return;
    const { selectionStart: from, selectionEnd: to } = element;
    apply(element, { from, to, insert: text, select: [from + text.length, from + text.length] });
    take(file);
  };
  const describe = (file: AttachedFile, alt: string) =>
    set(now().map((each) => (each.key === file.key ? { ...each, alt } : each)));

  return (
    <>
      <ul className={styles.tray} aria-label="Attached files">
        {files.map((file) => (
          <li key={file.key} className={styles.attached}>
            {isPicture(file.type) ? <Thumbnail file={file} /> : <FileIcon type={file.type} />}
            <FileLabel file={file}>
              {file.type === "text/plain" && file.bytes <= TEXT_BYTES && (
                <TextPreview file={file} onBack={() => void asText(file)} />
              )}
              {isPicture(file.type) && (
                <input
                  className={styles.alt}
                  dir="auto"
                  maxLength={LIMITS.altLength}
                  aria-label={`Description of ${file.name}`}
                  placeholder="Add a description"
                  value={file.alt ?? ""}
                  onChange={({ target }) => describe(file, target.value)}
                  onKeyDown={(event) => {
                    if (keyOf(event.nativeEvent) !== "Enter") return;
                    event.preventDefault();
                    field.current?.focus();
                  }}
                />
              )}
            </FileLabel>
            <IconButton label={`Remove ${file.name}`} onClick={() => remove(file)}>
              <X size={16} />
            </IconButton>
          </li>
        ))}
      </ul>
      <span className="sr-only" role="status">{`${counted(files.length, "file")} attached`}</span>
    </>
  );
};

const Thumbnail = ({ file }: { file: AttachedFile }) => {
  const address = useLocal(file.key);
  return !address ? <FileIcon type={file.type} /> : <img className={styles.thumbnail} src={address} alt="" />;
};

const TextPreview = ({ file: { key }, onBack }: { file: AttachedFile; onBack(): void }) => {
  const { files } = useChat();
  const [text, setText] = useState("");
  useEffect(() => {
    let isGone = false;
    const read = async () => {
      const beginning = await (await (await files.kept()).file(key))?.slice(0, 4 * PREVIEW).text();
      if (!isGone) setText(beginning?.slice(0, PREVIEW) ?? "");
    };
    void read();
    return () => {
      isGone = true;
    };
  }, [files, key]);
  return (
    <>
      <span className={styles.preview} dir="auto">
        {text}
      </span>
      <Button small onClick={onBack}>
        Put it into the text
      </Button>
    </>
  );
};
