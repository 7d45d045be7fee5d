import type { Room } from "@parley/protocol/room";
import { useRoomPart } from "../chat/chat";
import { RoomIcon } from "../room/room-icon";
import { roomPath } from "../router/route";
import { Link } from "../router/router";
import { Button } from "../ui/button";
import button from "../ui/button.module.css";
import styles from "./browse.module.css";

export const DirectoryRoom = ({ room, joining, onJoin }: { room: Room; joining: boolean; onJoin(): void }) => {
  const mine = useRoomPart(room.roomId, (summary) => summary !== undefined);
  return (
    <li className={styles.room}>
      <RoomIcon kind={room.kind} size={17} />
      <div className={styles.about}>
        <h2>
          <bdi className={styles.name}>{room.name}</bdi>
        </h2>
        {room.description !== undefined && room.description !== "" && (
          <p dir="auto" className={styles.text}>
            {room.description}
          </p>
        )}
      </div>
      {mine ? (
        <Link
          href={roomPath(room.roomId)}
          className={`${button.button} ${button.small}`}
          aria-label={`Open ${room.name}`}
        >
          Open
        </Link>
      ) : (
        <Button small look="primary" onClick={onJoin} busy={joining} aria-label={`Join ${room.name}`}>
          {joining ? "Joining…" : "Join"}
        </Button>
      )}
    </li>
  );
};
