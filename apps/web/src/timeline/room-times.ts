import { useQuery } from "@tanstack/react-query";
import { useChat } from "../chat/chat";
import type { Sample } from "./rail-scale";

/** When messages all over the room's log were written: asked for once, as what follows is on the screen. */
export const useRoomTimes = (roomId: string, enabled = true): readonly Sample[] | undefined => {
  const { client } = useChat();
  return useQuery({
    queryKey: ["room-times", roomId],
    queryFn: async () => (await client.request("getRoomTimes", { roomId })).times,
    select: toSamples,
    staleTime: Number.POSITIVE_INFINITY,
    enabled,
  }).data;
};

const toSamples = (times: readonly { seq: number; at: string }[]): Sample[] =>
  times.map(({ seq, at }) => ({ seq, time: Date.parse(at) }));
