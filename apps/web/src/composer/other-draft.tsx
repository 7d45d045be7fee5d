import type { DraftContent } from "@parley/protocol/draft";
import { Files, X } from "lucide-react";
import { type RefObject, useEffect } from "react";
import { sharing } from "../drafts/shared-drafts";
import { useUnmarked } from "../message/use-unmarked";
import { useReadable } from "../people/use-person";
import { useRoomView } from "../room/room-view";
import { Button, IconButton } from "../ui/button";
import { useNotify } from "../ui/notice";
import { useSelected, useStore } from "../ui/use-store";
import styles from "./other-draft.module.css";

type Field = RefObject<HTMLTextAreaElement | null>;

/** Above the field: what its author has written elsewhere at the same time. Saves what was typed when the room goes from the screen. */
export const OtherDraft = ({ field }: { field: Field }) => {
  const { room } = useRoomView();
  const sync = useStore(sharing);
  useEffect(() => () => sync?.flush(), [sync]);
  return sync ? <Beside field={field} roomId={room.roomId} sync={sync} /> : null;
};

const Beside = ({
  field,
  roomId,
  sync,
}: {
  field: Field;
  roomId: string;
  sync: NonNullable<ReturnType<typeof sharing.get>>;
}) => {
  const other = useSelected(sync.others, (others) => others.get(roomId));
  const notify = useNotify();
  const take = () => {
    sync.take(roomId);
    field.current?.focus();
  };
  const dismiss = () => {
    notify("The other text was forgotten.", { undo: sync.dismiss(roomId) });
    field.current?.focus();
  };
  return (
    <div role="status">
      {other && (
        <div className={styles.other}>
          <Files size={14} aria-hidden="true" />
          <span className={styles.what}>
            <span>You also wrote: </span>
            <Words of={other} />
          </span>
          <Button small onClick={take}>
            Use that text
          </Button>
          <IconButton label="Keep this text, and forget that one" onClick={dismiss}>
            <X size={16} />
          </IconButton>
        </div>
      )}
    </div>
  );
};

const Words = ({ of }: { of: DraftContent }) => {
  const text = useReadable(useUnmarked(of.text));
  return <bdi>{text.trim() || "a reply without words"}</bdi>;
};
