import type { PendingMessage } from "@parley/client/outbox";
import { isPicture } from "@parley/protocol/file";
import type { ShownFile } from "../deferred/deferred";
import { useParts } from "../deferred/deferred";
import { keyOfSent } from "../files/sent";
import styles from "./message-files.module.css";

/** How large a picture alone is at most, and how wide at least, in pixels. */
const [WIDE, HIGH, LEAST] = [360, 300, 64];

/** A picture alone has its own shape, or a square if its shape is unknown. */
const boxOf = ({ width = HIGH, height = HIGH }: ShownFile) => ({
  width: Math.max(LEAST, Math.min(WIDE, width, (HIGH * width) / height)),
  aspectRatio: `${width} / ${height}`,
});

type MessageFilesProps = { files: readonly ShownFile[]; pending: PendingMessage | undefined };

/**
 * The files of a message: first the pictures, then a row for each other one. Each has its space at once, so that nothing moves when it loads.
 * What fills the space is one of the deferred parts.
 */
export const MessageFiles = ({ files: all, pending }: MessageFilesProps) => {
  const parts = useParts();
  const files = all.filter(({ isOff }) => !isOff);
  const pictures = files.filter(({ type }) => isPicture(type));
  const several = pictures.length > 1;
  const draw = (file: ShownFile, style?: { width: number }) => (
    <div
      // The same when the log confirms the message, so that nothing flickers.
      key={file.key ?? keyOfSent(file.fileId) ?? file.fileId}
      className={style || (several && pictures.includes(file)) ? styles.picture : styles.row}
      data-kind={file.type.split("/")[0]}
      style={style}
    >
      {parts && <parts.FileView file={file} pictures={pictures} pending={pending} />}
    </div>
  );
  return (
    <div className={styles.files}>
      {pictures.length > 0 && (
        <div className={styles.pictures} data-several={several}>
          {pictures.map((file) => draw(file, several ? undefined : boxOf(file)))}
        </div>
      )}
      {files.filter((file) => !pictures.includes(file)).map((file) => draw(file))}
    </div>
  );
};
