import type { RoomSummary } from "@parley/protocol/room";
import { memo } from "react";
import { useChat } from "../chat/chat";
import { RoomIcon } from "../room/room-icon";
import { RoomName } from "../room/room-name";
import { unreadOf } from "../room/unread";
import { roomPath } from "../router/route";
import { Link } from "../router/router";
import { Avatar } from "../ui/avatar";
import { useSelected } from "../ui/use-store";
import styles from "./room-link.module.css";
import { unreadText } from "./room-list";

type RoomLinkProps = { room: RoomSummary; current: boolean };

export const RoomLink = memo(({ room, current }: RoomLinkProps) => {
  const { number, isBold } = unreadOf(room);
  const hasDraft = useSelected(useChat().drafts.message(room.roomId), (draft) => draft !== undefined);
  return (
    <li>
      <Link
        href={roomPath(room.roomId)}
        className={styles.link}
        aria-current={current ? "page" : undefined}
        data-unread={isBold}
        data-draft={hasDraft && !current}
        data-level={room.muteUntil ? "nothing" : room.level}
      >
        <span className={styles.icon}>
          {room.peer ? (
            <Avatar userId={room.peer.userId} name={room.name} size={20} />
          ) : (
            <RoomIcon kind={room.kind} size={16} />
          )}
        </span>
        <RoomName room={room} className={styles.name} />
        <span className="sr-only">{unreadText(room) + (hasDraft ? ", draft" : "")}</span>
        {number > 0 && (
          <span className={styles.badge} aria-hidden="true">
            {number > 99 ? "99+" : number}
          </span>
        )}
      </Link>
    </li>
  );
});
