import { useChat, useRoomSummary } from "../chat/chat";
import { useStore } from "../chat/use-store";
import { useJoin } from "../directory/use-directory";
import { navigate } from "../router/router";
import type { Visit } from "../timeline/use-visit";
import { Button } from "../ui/button";
import { Bar } from "./bar";
import { Room } from "./room";
import styles from "./room-screen.module.css";

/** A room by its address: open it, or say why not. */
export const RoomScreen = ({ roomId, visit }: { roomId: string; visit: Visit }) => {
  const { status } = useStore(useChat().client.rooms);
  const room = useRoomSummary(roomId);
  if (room) return <Room room={room} visit={visit} />;
  return status === "loading" ? <Bar title="" /> : <NotMine roomId={roomId} />;
};

/** Not one of mine. Whether it is absent or private is not ours to know; a public one can be joined. */
const NotMine = ({ roomId }: { roomId: string }) => {
  const join = useJoin();
  return (
    <>
      <Bar title="Room" />
      <div className={styles.notMine}>
        <h2>{join.isError ? "You cannot join this room" : "You are not in this room"}</h2>
        <p>
          {join.isError
            ? "It is private, or it does not exist. Somebody in it can add you."
            : "It may be private, or not exist. If it is public, you can join it."}
        </p>
        <div className={styles.actions}>
          {!join.isError && (
            <Button look="primary" disabled={join.isPending} onClick={() => join.mutate(roomId)}>
              {join.isPending ? "Joining…" : "Join room"}
            </Button>
          )}
          <Button onClick={() => navigate("/browse")}>Browse rooms</Button>
        </div>
      </div>
    </>
  );
};
