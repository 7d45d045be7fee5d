import { useQuery } from "@tanstack/react-query";
import { useChat } from "../chat/chat";
import type { Sample } from "./rail-scale";

/** Grown by so much, a room is asked again: what was written since need not have been on this screen. */
const GROWTH = 1.1;

/** How often a log that ends at `seq` has grown by a tenth. */
export const growthOf = (seq: number): number => Math.floor(Math.log(Math.max(1, seq)) / Math.log(GROWTH));

/**
 * When messages all over the room's log, which ends at `seq`, were written. Asked for once, and again when the log has grown by a tenth; meanwhile
 * the former answer stays.
 */
export const useRoomTimes = (roomId: string, seq: number, enabled = true): readonly Sample[] | undefined => {
  const { client } = useChat();
  return useQuery({
    queryKey: ["room-times", roomId, growthOf(seq)],
    queryFn: async () => (await client.request("getRoomTimes", { roomId })).times,
    select: toSamples,
    placeholderData: (former, query) => (query?.queryKey[1] === roomId ? former : undefined),
    staleTime: Number.POSITIVE_INFINITY,
    enabled,
  }).data;
};

const toSamples = (times: readonly { seq: number; at: string }[]): Sample[] =>
  times.map(({ seq, at }) => ({ seq, time: Date.parse(at) }));
