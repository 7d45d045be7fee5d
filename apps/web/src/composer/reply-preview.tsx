import { CornerUpLeft, X } from "lucide-react";
import { useQuoted } from "../message/use-quoted";
import { useUnmarked } from "../message/use-unmarked";
import { Name } from "../people/name";
import { useReadable } from "../people/use-person";
import { IconButton } from "../ui/button";
import styles from "./composer.module.css";

/** Shows above the field which message the draft replies to. */
export const ReplyPreview = ({ messageId, onCancel }: { messageId: string; onCancel(): void }) => {
  const quoted = useQuoted(messageId);
  const text = useReadable(useUnmarked(quoted?.content ?? ""));
  return (
    <div className={styles.reply}>
      <CornerUpLeft size={14} aria-hidden="true" />
      <span>
        <span>Reply to </span>
        <b>{quoted ? <Name user={quoted} /> : "a message"}</b>
        {quoted && (
          <>
            <span>: </span>
            <bdi>{quoted.deleted ? "Message deleted" : text}</bdi>
          </>
        )}
      </span>
      <IconButton label="Cancel reply" onClick={onCancel}>
        <X size={16} />
      </IconButton>
    </div>
  );
};
