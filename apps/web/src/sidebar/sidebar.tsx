import { Compass, Plus, Search } from "lucide-react";
import { type FocusEvent, useState } from "react";
import { useChat } from "../chat/chat";
import { useStore } from "../chat/use-store";
import { type Start, StartDialog } from "../room/start-dialog";
import type { Route } from "../router/route";
import { Link, navigate } from "../router/router";
import { switcherKeyName } from "../switcher/switcher-key";
import { IconButton } from "../ui/button";
import { Logo } from "../ui/logo";
import { RoomGroup } from "./room-group";
import { RoomLink } from "./room-link";
import { groupRooms } from "./room-list";
import styles from "./sidebar.module.css";
import { UserMenu } from "./user-menu";

type SidebarProps = {
  route: Route;
  /** It is all that a narrow window shows. */
  isAlone: boolean;
  onFocus(event: FocusEvent): void;
  onSwitch(): void;
};

export const Sidebar = ({ route, isAlone, onFocus, onSwitch }: SidebarProps) => {
  const { client, me } = useChat();
  const { status, rooms } = useStore(client.rooms);
  const [dialog, setDialog] = useState<Start>();
  const grouped = groupRooms(rooms.values(), me.userId);
  const current = route.name === "room" ? route.roomId : undefined;
  const loading = status === "loading" && rooms.size === 0;

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens to what is focused inside
    <div className={styles.sidebar} role={isAlone ? "main" : undefined} onFocus={onFocus}>
      {isAlone ? <h1 className="sr-only">Rooms and people</h1> : <SkipLink />}
      <header className={styles.head}>
        <Link href="/" className={styles.brand}>
          <Logo size={24} />
          <span>Parley</span>
        </Link>
      </header>
      <button type="button" className={styles.find} onClick={onSwitch}>
        <Search size={15} />
        <span>Find or switch</span>
        <kbd>{switcherKeyName}</kbd>
      </button>
      <nav className={styles.rooms} aria-label="Rooms and people" aria-busy={loading}>
        {loading ? (
          <Skeleton />
        ) : (
          <>
            <RoomGroup
              title="Rooms"
              actions={
                <>
                  <IconButton
                    label="Browse rooms"
                    aria-current={route.name === "browse" ? "page" : undefined}
                    onClick={() => navigate("/browse")}
                  >
                    <Compass size={16} />
                  </IconButton>
                  <IconButton label="Create a room" onClick={() => setDialog("room")}>
                    <Plus size={17} />
                  </IconButton>
                </>
              }
              empty="No rooms yet. Browse the public ones with the compass, or create one."
            >
              {grouped.rooms.map((room) => (
                <RoomLink key={room.roomId} room={room} current={room.roomId === current} />
              ))}
            </RoomGroup>
            <RoomGroup
              title="Direct messages"
              actions={
                <IconButton label="New direct message" onClick={() => setDialog("direct")}>
                  <Plus size={17} />
                </IconButton>
              }
              empty="Write to somebody: press plus and type the beginning of a name."
            >
              {grouped.directs.map((room) => (
                <RoomLink key={room.roomId} room={room} current={room.roomId === current} />
              ))}
            </RoomGroup>
          </>
        )}
      </nav>
      <UserMenu />
      <StartDialog start={dialog} onClose={() => setDialog(undefined)} />
    </div>
  );
};

/** The first stop of the Tab key: past all rooms. */
const SkipLink = () => (
  <button type="button" className={styles.skip} onClick={() => document.querySelector("main")?.focus()}>
    Skip the list of rooms
  </button>
);

const Skeleton = () => (
  <div className={styles.skeleton}>
    <span className="sr-only">Loading your rooms</span>
    <i />
    <i />
    <i />
    <i />
  </div>
);
