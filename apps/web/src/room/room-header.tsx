import { Users } from "lucide-react";
import { memo } from "react";
import { useStore } from "../chat/use-store";
import { Avatar } from "../ui/avatar";
import { IconButton } from "../ui/button";
import { Bar } from "./bar";
import styles from "./room-header.module.css";
import { ROOM_KINDS, RoomIcon } from "./room-icon";
import { RoomName } from "./room-name";
import { useRoomView } from "./room-view";

type RoomHeaderProps = { membersShown: boolean; onMembers(): void };

export const RoomHeader = memo(({ membersShown, onMembers }: RoomHeaderProps) => {
  const { room, handle } = useRoomView();
  const { online, users } = useStore(handle.presence);
  const isPeerHere = users.some(({ userId }) => userId === room.peer?.userId);
  return (
    <Bar
      title={<RoomName room={room} />}
      icon={
        room.peer ? (
          <Avatar userId={room.peer.userId} name={room.name} size={24} />
        ) : (
          <RoomIcon kind={room.kind} size={18} />
        )
      }
      detail={
        <>
          <span className="sr-only">{ROOM_KINDS[room.kind]}</span>
          {room.description && (
            <bdi className={styles.description} title={room.description}>
              {room.description}
            </bdi>
          )}
        </>
      }
    >
      {online !== undefined && (
        <span className={styles.online} data-away={room.peer && !isPeerHere}>
          {room.peer ? (
            <>
              <span className={styles.peer}>
                <RoomName room={room} />
                <span>{" is "}</span>
              </span>
              <span>{isPeerHere ? "here" : "away"}</span>
            </>
          ) : (
            <>
              <span>{online}</span>
              <span> online</span>
            </>
          )}
        </span>
      )}
      <IconButton label="Members" aria-expanded={membersShown} onClick={onMembers}>
        <Users size={17} />
      </IconButton>
    </Bar>
  );
});
