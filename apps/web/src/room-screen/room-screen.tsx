import { useChat } from "../chat/chat";
import { Deferred } from "../deferred/deferred";
import type { RoomRoute } from "../router/route";
import { navigate } from "../router/router";
import { Bar } from "../ui/bar";
import { useSelected } from "../ui/use-store";
import { Room } from "./room";
import { useRoomFacts } from "./use-room-facts";

/** Shows the room of an address, or says why it cannot. */
export const RoomScreen = ({ roomId, roomRoute }: { roomId: string; roomRoute: RoomRoute }) => {
  const status = useSelected(useChat().client.rooms, (rooms) => rooms.status);
  const facts = useRoomFacts(roomId);
  if (facts) return <Room facts={facts} roomRoute={roomRoute} />;
  if (status === "loading") return <Bar title="Room" />;
  return (
    <Deferred title="Room" onClose={() => navigate("/")}>
      {({ NotMine }) => <NotMine roomId={roomId} />}
    </Deferred>
  );
};
