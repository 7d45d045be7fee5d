import type { PendingMessage } from "@parley/client/outbox";
import { isPicture, isShown } from "@parley/protocol/file";
import { Download, X } from "lucide-react";
import { useMemo, useState } from "react";
import { thumbHashToDataURL } from "thumbhash";
import { useChat } from "../chat/chat";
import type { ShownFile } from "../deferred/deferred";
import { fromContent, joinedContents } from "../drafts/mentions";
import { useRoomView } from "../room/room-view";
import { IconButton } from "../ui/button";
import { isolate } from "../ui/isolate";
import { useNotify } from "../ui/notice";
import { useSelected } from "../ui/use-store";
import { FileIcon } from "./file-icon";
import { FileLabel } from "./file-label";
import styles from "./file-view.module.css";
import { DeferredLightbox } from "./lightbox-deferred";
import { addressOf, useAddress } from "./use-address";

type FileViewProps = {
  file: ShownFile;
  /** All pictures of the message. */
  pictures: readonly ShownFile[];
  pending: PendingMessage | undefined;
};

/** One file of a message, in the space that is kept for it. */
export const FileView = ({ file, pictures, pending }: FileViewProps) => (
  <>
    {isPicture(file.type) ? <Picture file={file} pictures={pictures} /> : <Row file={file} />}
    {pending && pending.status !== "failed" && <Progress file={file} pending={pending} />}
  </>
);

/** A picture's likeness, until it has loaded. */
const likenessOf = (thumbhash: string | undefined): string | undefined => {
  try {
    return thumbhash && thumbHashToDataURL(Uint8Array.from(atob(thumbhash), (byte) => byte.charCodeAt(0)));
  } catch {
    return undefined;
  }
};

const Picture = ({ file, pictures }: Omit<FileViewProps, "pending">) => {
  const address = useAddress(file);
  const [failed, setFailed] = useState<string>();
  const [isOpen, setOpen] = useState(false);
  const likeness = useMemo(() => likenessOf(file.thumbhash), [file.thumbhash]);
  const isFailed = failed !== undefined && failed === address;
  return (
    <>
      <button
        type="button"
        className={styles.open}
        data-file={file.alt || file.name}
        aria-label={`Show ${file.alt || file.name} larger`}
        onClick={() => setOpen(true)}
      >
        {likeness !== undefined && !isFailed && <img className={styles.likeness} src={likeness} alt="" />}
        {isFailed ? (
          <span className={styles.gone}>This picture cannot be shown.</span>
        ) : (
          address !== undefined && (
            <img
              className={styles.picture}
              src={address}
              alt={file.alt ?? ""}
              decoding="async"
              draggable={false}
              onError={() => setFailed(address)}
            />
          )
        )}
      </button>
      {isOpen && (
        <DeferredLightbox title={file.alt || file.name} onClose={() => setOpen(false)}>
          {(Lightbox) => <Lightbox pictures={pictures} first={pictures.indexOf(file)} onClose={() => setOpen(false)} />}
        </DeferredLightbox>
      )}
    </>
  );
};

const Row = ({ file }: { file: ShownFile }) => {
  const address = useAddress(file);
  const kind = isShown(file.type) ? file.type.split("/")[0] : undefined;
  return (
    <>
      <div className={styles.row} data-file={file.name}>
        <FileIcon type={file.type} />
        <FileLabel file={file} />
        {file.fileId !== undefined && (
          <a
            className={styles.download}
            href={addressOf(file)}
            download={file.name}
            aria-label={`Download ${file.name}`}
            title="Download"
          >
            <Download size={17} aria-hidden="true" />
          </a>
        )}
      </div>
      {kind === "audio" && (
        // biome-ignore lint/a11y/useMediaCaption: nobody has written any
        <audio className={styles.media} src={address} controls preload="metadata" aria-label={file.name} />
      )}
      {kind === "video" && (
        // biome-ignore lint/a11y/useMediaCaption: nobody has written any
        <video className={styles.media} src={address} controls preload="metadata" aria-label={file.name} />
      )}
    </>
  );
};

/** How far the upload of a file is, and a button that ends it. */
const Progress = ({ file, pending }: { file: ShownFile; pending: PendingMessage }) => {
  const { client } = useChat();
  const { handle } = useRoomView();
  const notify = useNotify();
  const takeBack = useTakeBack();
  const { key = "", name, bytes, isReady } = file;
  const sent = useSelected(client.uploads, (uploads) => uploads.get(key) ?? 0);
  if (isReady) return null;
  const percent = Math.floor((100 * sent) / bytes);
  const cancel = () => {
    const files = pending.files?.filter(({ isOff }) => !isOff) ?? [];
    if (files.length === 1) return takeBack({ ...pending, files });
    const { clientMessageId } = pending;
    handle.setFileOff(clientMessageId, key, true);
    notify(`The upload of ${isolate(name)} was cancelled. The message goes without it.`, {
      undo: () => handle.setFileOff(clientMessageId, key, false),
      lapse: () => handle.removeFile(clientMessageId, key),
    });
  };
  return (
    <div className={styles.uploading}>
      <progress className={styles.progress} max={100} value={percent} aria-label={`Upload of ${name}`} />
      <span className={styles.percent}>{`${percent} %`}</span>
      <IconButton label={`Cancel the upload of ${name}`} className={styles.cancel} onClick={cancel}>
        <X size={15} />
      </IconButton>
    </div>
  );
};

/** Takes a message back whose only file is not to be uploaded. Without it the text says something else: it goes back into the field. */
const useTakeBack = () => {
  const { client, drafts } = useChat();
  const { handle } = useRoomView();
  const notify = useNotify();
  return (pending: PendingMessage) => {
    const { clientMessageId, roomId, content, replyToMessageId } = pending;
    const draft = drafts.message(roomId);
    const before = draft.get();
    handle.discard(clientMessageId);
    if (content !== "") {
      const { text = "", mentions = [] } = before ?? {};
      const written = fromContent(content, (userId) => client.people.get(userId)?.username);
      const joined = text === "" ? written : joinedContents(written, { text, mentions });
      draft.set({ ...before, ...joined, replyToMessageId: before?.replyToMessageId ?? replyToMessageId });
    }
    const after = draft.get();
    notify(
      content === "" ? "The upload was cancelled." : "The upload was cancelled. Your text is back where you write.",
      {
        undo: () => {
          // What was written there meanwhile stays.
          if (draft.get() === after) draft.set(before);
          handle.putBack(pending);
        },
      },
    );
  };
};
