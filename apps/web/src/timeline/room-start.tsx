import { useParts } from "../deferred/deferred";
import { RoomIcon } from "../room/room-icon";
import { RoomName } from "../room/room-name";
import { useRoomView } from "../room/room-view";
import { Avatar } from "../ui/avatar";
import styles from "./room-start.module.css";

/** The beginning of a room's log. */
export const RoomStart = () => {
  const { room } = useRoomView();
  const parts = useParts();
  return (
    <div className={styles.start}>
      <span className={styles.mark}>
        {room.peer ? (
          <Avatar userId={room.peer.userId} name={room.name} size={44} />
        ) : (
          <RoomIcon kind={room.kind} size={22} />
        )}
      </span>
      <p className={styles.title}>
        <RoomName room={room} />
      </p>
      <p className={styles.text}>
        {room.peer ? (
          <>
            <span>This is the beginning of your messages with </span>
            <RoomName room={room} />
            <span>. Only the two of you see them.</span>
          </>
        ) : (
          <bdi>{room.description || "This is the beginning of the room. Say hello."}</bdi>
        )}
      </p>
      {parts && <parts.InviteHere />}
    </div>
  );
};
