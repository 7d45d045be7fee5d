import type { RoomSummary } from "@parley/protocol/room";
import { useMemo } from "react";
import { useRoomPart } from "../chat/chat";
import type { RoomFacts } from "../room/room-view";

const factsOf = (room: RoomSummary) => {
  const { roomId, name, description, kind, role, peer, archived, post, mention } = room;
  return { roomId, name, description, kind, role, peer, archived, post, mention };
};

/** A room's facts, as the same object until one of them changes; undefined where the reader is not a member. */
export const useRoomFacts = (roomId: string): RoomFacts | undefined => {
  // As text: equal facts are then one value.
  const text = useRoomPart(roomId, (room) => room && JSON.stringify(factsOf(room)));
  return useMemo(() => text && JSON.parse(text), [text]);
};
