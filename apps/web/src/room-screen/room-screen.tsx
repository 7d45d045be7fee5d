import { useChat, useRoomSummary } from "../chat/chat";
import { Deferred } from "../deferred/deferred";
import type { RoomRoute } from "../router/route";
import { navigate } from "../router/router";
import { Bar } from "../ui/bar";
import { useSelected } from "../ui/use-store";
import { Room } from "./room";

/** Shows the room of an address, or says why it cannot. */
export const RoomScreen = ({ roomId, roomRoute }: { roomId: string; roomRoute: RoomRoute }) => {
  const status = useSelected(useChat().client.rooms, (rooms) => rooms.status);
  const room = useRoomSummary(roomId);
  if (room) return <Room room={room} roomRoute={roomRoute} />;
  if (status === "loading") return <Bar title="Room" />;
  return (
    <Deferred title="Room" onClose={() => navigate("/")}>
      {({ NotMine }) => <NotMine roomId={roomId} />}
    </Deferred>
  );
};
