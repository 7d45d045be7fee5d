import { Users } from "lucide-react";
import type { Ref } from "react";
import { useStore } from "../chat/use-store";
import { Avatar } from "../ui/avatar";
import { IconButton } from "../ui/button";
import { Bar } from "./bar";
import styles from "./room-header.module.css";
import { ROOM_KINDS, RoomIcon } from "./room-icon";
import { useRoomView } from "./room-view";

type RoomHeaderProps = { membersShown: boolean; membersButton: Ref<HTMLButtonElement>; onMembers(): void };

export const RoomHeader = ({ membersShown, membersButton, onMembers }: RoomHeaderProps) => {
  const { room, handle } = useRoomView();
  const { online, users } = useStore(handle.presence);
  const isPeerHere = users.some(({ userId }) => userId === room.peer?.userId);
  return (
    <Bar
      title={room.name}
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
            <span className={styles.description} title={room.description}>
              {room.description}
            </span>
          )}
        </>
      }
    >
      {online !== undefined && (
        <span className={styles.online} data-away={room.peer && !isPeerHere}>
          {room.peer ? (
            <>
              <span className={styles.peer}>
                <bdi>{room.peer.username}</bdi>
                {" is "}
              </span>
              <span>{isPeerHere ? "here" : "away"}</span>
            </>
          ) : (
            <>
              {online}
              <span> online</span>
            </>
          )}
        </span>
      )}
      <IconButton ref={membersButton} label="Members" aria-expanded={membersShown} onClick={onMembers}>
        <Users size={17} />
      </IconButton>
    </Bar>
  );
};
