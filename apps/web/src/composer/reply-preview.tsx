import { CornerUpLeft, X } from "lucide-react";
import { Name } from "../people/name";
import { useRoomView } from "../room/room-view";
import { useQuoted } from "../timeline/use-quoted";
import { IconButton } from "../ui/button";
import styles from "./composer.module.css";

/** What is being replied to, above the text. */
export const ReplyPreview = ({ messageId, onCancel }: { messageId: string; onCancel(): void }) => {
  const { alike } = useRoomView();
  const quoted = useQuoted(messageId);
  return (
    <div className={styles.reply}>
      <CornerUpLeft size={14} aria-hidden="true" />
      <span>
        Reply to <b>{quoted ? <Name user={quoted} alike={alike} /> : "a message"}</b>
        {quoted && !quoted.deleted && `: ${quoted.content}`}
      </span>
      <IconButton label="Cancel reply" onClick={onCancel}>
        <X size={16} />
      </IconButton>
    </div>
  );
};
