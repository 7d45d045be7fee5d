import type { PendingMessage } from "@parley/client/outbox";
import { CircleAlert } from "lucide-react";
import { useRoomView } from "../room/room-view";
import { Button } from "../ui/button";
import { notSent } from "../ui/failure";
import { useNotify } from "../ui/notice";
import styles from "./not-sent.module.css";

/** Says under a refused message why the server refused it, and what its author can do. */
export const NotSent = ({ pending }: { pending: PendingMessage }) => {
  const { handle } = useRoomView();
  const notify = useNotify();
  const discard = () => {
    handle.discard(pending.clientMessageId);
    notify("Your message was discarded.", { undo: () => handle.putBack(pending) });
  };
  return (
    <div className={styles.notSent}>
      <CircleAlert size={15} />
      <span>{`Not sent. ${notSent(pending.error)}`}</span>
      <Button small onClick={() => handle.retry(pending.clientMessageId)}>
        Retry
      </Button>
      <Button small onClick={discard}>
        Discard
      </Button>
    </div>
  );
};
