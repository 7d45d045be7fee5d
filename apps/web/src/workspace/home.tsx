import { isHidden } from "@parley/client/rooms";
import { useEffect, useState } from "react";
import { useChat } from "../chat/chat";
import { useRooms } from "../chat/use-held";
import { useParts } from "../deferred/deferred";
import { roomPath } from "../router/route";
import { navigate } from "../router/router";
import * as PersonStorage from "../session/person-storage";
import { Bar } from "../ui/bar";

/** Whether the window has space for a room beside the sidebar. A narrow one shows the sidebar alone here. */
const isWide = () => window.matchMedia("(min-width: 721px)").matches;

/** Shows the room where the person was last, or a welcome if there is none, or they have left or hidden it. */
export const Home = () => {
  const { me } = useChat();
  const { status, rooms } = useRooms();
  const [last, setLast] = useState(() => (isWide() ? PersonStorage.lastRoom(me.userId) : undefined));
  const room = last === undefined ? undefined : rooms.get(last);
  const isMine = room !== undefined && !isHidden(room);
  useEffect(() => {
    if (isMine) navigate(roomPath(room.roomId), { replace: true });
    // Nobody is taken from the welcome to a room that comes back while they read it.
    else if (status === "ready") setLast(undefined);
  }, [isMine, room?.roomId, status]);
  return isMine || (last !== undefined && status === "loading") ? <Bar title="" /> : <DeferredWelcome />;
};

const DeferredWelcome = () => {
  const parts = useParts();
  return parts ? <parts.Welcome /> : <Bar title="" />;
};
