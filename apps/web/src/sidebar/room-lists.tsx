import { Compass, Plus } from "lucide-react";
import { memo, useCallback, useState } from "react";
import { useChat } from "../chat/chat";
import { useRooms } from "../chat/use-held";
import type { Route } from "../router/route";
import { navigate } from "../router/router";
import { IconButton } from "../ui/button";
import { RoomGroup } from "./room-group";
import { RoomLink } from "./room-link";
import { groupRooms } from "./room-list";
import styles from "./sidebar.module.css";
import { type Start, StartDialog } from "./start-dialog";

/** The reader's rooms and direct rooms, with buttons to get to more of them. */
export const RoomLists = ({ route }: { route: Route }) => {
  const { me } = useChat();
  const { status, rooms } = useRooms();
  const [dialog, setDialog] = useState<Start>();
  const createRoom = useCallback(() => setDialog("room"), []);
  const writeDirect = useCallback(() => setDialog("direct"), []);
  const grouped = groupRooms(rooms.values(), me.userId);
  const current = "roomId" in route ? route.roomId : undefined;
  const loading = status === "loading" && rooms.size === 0;

  return (
    <>
      <nav className={styles.rooms} aria-label="Rooms and people" aria-busy={loading}>
        {loading ? (
          <Skeleton />
        ) : (
          <>
            <RoomGroup
              title="Rooms"
              actions={<RoomActions isBrowsing={route.name === "browse"} onCreate={createRoom} />}
              empty="No rooms yet. Browse the public ones with the compass, or create one."
            >
              {grouped.rooms.map((room) => (
                <RoomLink key={room.roomId} room={room} current={room.roomId === current} />
              ))}
            </RoomGroup>
            <RoomGroup
              title="Direct messages"
              actions={<DirectActions onWrite={writeDirect} />}
              empty="Write to somebody: press plus and type the beginning of a name."
            >
              {grouped.directs.map((room) => (
                <RoomLink key={room.roomId} room={room} current={room.roomId === current} />
              ))}
            </RoomGroup>
          </>
        )}
      </nav>
      <StartDialog start={dialog} onClose={() => setDialog(undefined)} />
    </>
  );
};

const RoomActions = memo(({ isBrowsing, onCreate }: { isBrowsing: boolean; onCreate(): void }) => (
  <>
    <IconButton label="Browse rooms" aria-current={isBrowsing ? "page" : undefined} onClick={() => navigate("/browse")}>
      <Compass size={16} />
    </IconButton>
    <IconButton label="Create a room" onClick={onCreate}>
      <Plus size={17} />
    </IconButton>
  </>
));

const DirectActions = memo(({ onWrite }: { onWrite(): void }) => (
  <IconButton label="New direct message" onClick={onWrite}>
    <Plus size={17} />
  </IconButton>
));

const Skeleton = () => (
  <div className={styles.skeleton}>
    <span className="sr-only">Loading your rooms</span>
    <i />
    <i />
    <i />
    <i />
  </div>
);
