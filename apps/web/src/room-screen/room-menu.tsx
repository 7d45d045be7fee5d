import { CalendarSearch, Ellipsis } from "lucide-react";
import { useEffect } from "react";
import { LevelItems } from "../notifications/level-items";
import { BlockItem } from "../people/block-item";
import { useRoomView } from "../room/room-view";
import { IconButton } from "../ui/button";
import { isEditable, writesText } from "../ui/key";
import { isMac } from "../ui/mac";
import { Menu, MenuItem } from "../ui/menu";
import { isShortcut } from "../ui/shortcuts";
import { HideItem } from "./hide-item";
import styles from "./room-menu.module.css";

/** What else can be done in the open room, and what the reader is told of it. */
export const RoomMenu = () => {
  const { room, jump } = useRoomView();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isShortcut(event, "jumpToDate") || (writesText(event) && isEditable(event.target) && isMac)) return;
      if (document.querySelector("dialog[open]")) return;
      event.preventDefault();
      jump();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [jump]);
  return (
    <Menu
      trigger={(props) => (
        <IconButton label="More" {...props}>
          <Ellipsis size={17} />
        </IconButton>
      )}
    >
      {room.peer && <HideItem roomId={room.roomId} />}
      {room.peer && <BlockItem user={room.peer} />}
      <MenuItem icon={<CalendarSearch size={16} />} onClick={jump}>
        Jump to a date
      </MenuItem>
      <hr className={styles.line} />
      <LevelItems roomId={room.roomId} />
    </Menu>
  );
};
