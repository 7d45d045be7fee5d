import { LIMITS } from "@parley/protocol/limits";
import { Ellipsis, Users } from "lucide-react";
import { memo } from "react";
import { useParts } from "../deferred/deferred";
import { ROOM_KINDS, RoomIcon } from "../room/room-icon";
import { RoomName } from "../room/room-name";
import { useRoomView } from "../room/room-view";
import { Avatar } from "../ui/avatar";
import { Bar } from "../ui/bar";
import { IconButton } from "../ui/button";
import { useStore } from "../ui/use-store";
import styles from "./room-header.module.css";

type RoomHeaderProps = { membersShown: boolean; onMembers(): void };

export const RoomHeader = memo(({ membersShown, onMembers }: RoomHeaderProps) => {
  const { room, handle } = useRoomView();
  const parts = useParts();
  const { online, users, more } = useStore(handle.presence);
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
              <span>{more ? `More than ${LIMITS.announcedOnline}` : online}</span>
              <span> online</span>
            </>
          )}
        </span>
      )}
      {parts ? (
        <parts.RoomMenu />
      ) : (
        <IconButton label="More" disabled>
          <Ellipsis size={17} />
        </IconButton>
      )}
      <IconButton label="Members" aria-expanded={membersShown} onClick={onMembers}>
        <Users size={17} />
      </IconButton>
    </Bar>
  );
});
