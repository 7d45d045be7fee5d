import { Ellipsis } from "lucide-react";
import { useRoomSummary } from "../chat/chat";
import { LevelItems } from "../notifications/level-items";
import { BlockItem } from "../people/block-item";
import { useRoomView } from "../room/room-view";
import { IconButton } from "../ui/button";
import { Menu } from "../ui/menu";
import { HideItem } from "./hide-item";
import styles from "./room-menu.module.css";

/** The menu of the open room: what the reader is told of it and, of a direct room, hiding it and blocking its other person. */
export const RoomMenu = () => {
  const { room } = useRoomView();
  const summary = useRoomSummary(room.roomId);
  return (
    <Menu
      trigger={(props) => (
        <IconButton label="More" {...props}>
          <Ellipsis size={17} />
        </IconButton>
      )}
    >
      {room.peer && (
        <>
          <HideItem roomId={room.roomId} />
          <BlockItem user={room.peer} />
          <hr className={styles.line} />
        </>
      )}
      {summary && <LevelItems room={summary} />}
    </Menu>
  );
};
