import type { ErrorCode } from "@parley/protocol/error";
import { useRoomView } from "../room/room-view";
import { Button } from "../ui/button";
import styles from "./loading.module.css";

/** Lies over the top of the timeline, so nothing moves. */
export const Loading = () => (
  <div className={styles.older} role="status">
    <span className="sr-only">Loading earlier messages</span>
    <i />
    <i />
    <i />
  </div>
);

/** Stands in for a room's messages until they are loaded. */
export const Skeleton = () => (
  <div className={styles.skeleton} role="status">
    <span className="sr-only">Loading messages</span>
    {[62, 38, 74, 50].map((width) => (
      <div key={width} className={styles.post} aria-hidden="true">
        <b />
        <span>
          <i />
          <i style={{ width: `${width}%` }} />
        </span>
      </div>
    ))}
  </div>
);

/** Stands there without a connection, where none of the room's messages are kept. What is written shows all the same. */
export const NothingKept = () => (
  <p className={styles.nothing} role="status">
    The messages of this room are not on this device. They show once you are connected.
  </p>
);

export const LoadFailed = ({ code }: { code: ErrorCode }) => {
  const { handle } = useRoomView();
  const again = () => {
    const { loaded, hasNewer } = handle.timeline.get();
    const load = !loaded ? handle.loadLatest : hasNewer ? handle.loadNewer : handle.loadOlder;
    void load();
  };
  return (
    <div className={styles.failed} role="alert">
      <span>{code === "room.not_found" ? "This room is gone." : "Some messages could not be loaded."}</span>
      <Button small onClick={again}>
        Try again
      </Button>
    </div>
  );
};
