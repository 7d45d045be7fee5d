import { Paperclip } from "lucide-react";
import { createPortal } from "react-dom";
import { RoomIcon } from "../room/room-icon";
import { RoomName } from "../room/room-name";
import { useRoomView } from "../room/room-view";
import styles from "./drop-overlay.module.css";

/** Says what becomes of the files that are dragged over the page. It lies over everything and takes no event. */
export const DropOverlay = () => {
  const { room } = useRoomView();
  return createPortal(
    <div className={styles.overlay} role="status">
      <p className={styles.text}>
        <Paperclip size={20} aria-hidden="true" />
        <span>Drop files to send them to </span>
        <span className={styles.room}>
          {!room.peer && <RoomIcon kind={room.kind} size={17} />}
          <RoomName room={room} />
        </span>
      </p>
    </div>,
    document.body,
  );
};
