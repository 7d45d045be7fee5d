import type { RoomSummary } from "@parley/protocol/room";
import { RoomIcon } from "../room/room-icon";
import { roomPath } from "../router/route";
import { Link } from "../router/router";
import { Avatar } from "../ui/avatar";
import styles from "./room-link.module.css";
import { badge, unreadText } from "./room-list";

export const RoomLink = ({ room, current }: { room: RoomSummary; current: boolean }) => {
  const count = badge(room);
  return (
    <li>
      <Link
        href={roomPath(room.roomId)}
        className={styles.link}
        aria-current={current ? "page" : undefined}
        data-unread={room.unread > 0}
      >
        <span className={styles.icon}>
          {room.peer ? (
            <Avatar userId={room.peer.userId} name={room.name} size={20} />
          ) : (
            <RoomIcon kind={room.kind} size={16} />
          )}
        </span>
        <bdi className={styles.name}>{room.name}</bdi>
        <span className="sr-only">{unreadText(room)}</span>
        {count > 0 && (
          <span className={styles.badge} aria-hidden="true">
            {count > 99 ? "99+" : count}
          </span>
        )}
      </Link>
    </li>
  );
};
