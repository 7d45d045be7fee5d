import { parseMessageId } from "@parley/protocol/id";
import type { Message } from "@parley/protocol/message";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useChat } from "../chat/chat";
import { useMeet } from "../people/use-alike";
import { findMessage } from "../room/items";
import { useRoomView } from "../room/room-view";
import { useSelected } from "../ui/use-store";

/**
 * The message that a reply answers. It comes from the timeline if it is loaded there, otherwise from the server, again after every edit or
 * delete in the room (I8). Undefined while unknown.
 */
export const useQuoted = (messageId: string): Message | undefined => {
  const { client } = useChat();
  const { handle } = useRoomView();
  const { roomId, seq } = parseMessageId(messageId);
  const loaded = useSelected(handle.timeline, (timeline) => findMessage(timeline.items, seq));
  const change = useSelected(client.rooms, ({ rooms }) => rooms.get(roomId)?.change);
  const read = useQuery({
    queryKey: ["message", messageId, change],
    queryFn: async () => {
      const page = await client.request("getRoomHistory", { roomId, after: seq - 1, limit: 1 });
      return page.messages.find((message) => message.seq === seq) ?? null;
    },
    enabled: loaded === undefined,
    placeholderData: keepPreviousData,
  });
  const quoted = loaded ?? read.data ?? undefined;
  useMeet(useMemo(() => quoted && [quoted], [quoted]));
  return quoted;
};
