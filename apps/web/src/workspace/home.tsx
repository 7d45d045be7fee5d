import { isHidden } from "@parley/client/rooms";
import { useEffect, useState } from "react";
import { useChat } from "../chat/chat";
import { useRooms } from "../chat/use-held";
import { useParts } from "../deferred/deferred";
import { roomPath } from "../router/route";
import { navigate } from "../router/router";
import * as PersonStorage from "../session/person-storage";
import { Bar } from "../ui/bar";
import { useSelected } from "../ui/use-store";

/** Whether the window has space for a room beside the sidebar. A narrow one shows the sidebar alone here. */
const isWide = () => window.matchMedia("(min-width: 721px)").matches;

/**
 * Shows the room where the person was last, or a welcome if there is none, or they have left or hidden it. A page that has been told nothing yet
 * goes by the rooms of its cache only once it is offline: they may be of before the room was hidden.
 */
export const Home = () => {
  const { me, client } = useChat();
  const { status, rooms, asOf } = useRooms();
  const isOffline = useSelected(client.connection, (connection) => connection.status === "offline");
  const isKnown = status === "ready" || (isOffline && asOf !== undefined);
  const [last, setLast] = useState(() => (isWide() ? PersonStorage.lastRoom(me.userId) : undefined));
  const room = last === undefined ? undefined : rooms.get(last);
  const isMine = isKnown && room !== undefined && !isHidden(room);
  useEffect(() => {
    if (isMine) navigate(roomPath(room.roomId), { replace: true });
    // Nobody is taken from the welcome to a room that comes back while they read it.
    else if (isKnown) setLast(undefined);
  }, [isMine, room?.roomId, isKnown]);
  return isMine || (last !== undefined && !isKnown) ? <Bar title="" /> : <DeferredWelcome />;
};

const DeferredWelcome = () => {
  const parts = useParts();
  return parts ? <parts.Welcome /> : <Bar title="" />;
};
