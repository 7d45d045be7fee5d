import { useMemo } from "react";
import { useChat } from "../chat/chat";
import { useStore } from "../ui/use-store";
import { useMeet } from "./use-alike";

/** Adds the signed-in person and the other person of each direct room, whose names show before any room is open. */
export const MeetMine = () => {
  const { client, me } = useChat();
  const { rooms } = useStore(client.rooms);
  useMeet(useMemo(() => [me, ...[...rooms.values()].flatMap(({ peer }) => peer ?? [])], [rooms, me]));
  return null;
};
