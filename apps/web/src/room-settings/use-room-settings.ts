import type { Input } from "@parley/protocol/actions";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useChat } from "../chat/chat";
import { leaveToRooms } from "../router/router";

/** What an owner changes of a room. The room's summary follows by itself. */
export const useRoomChanges = (roomId: string) => {
  const { client } = useChat();
  const update = useMutation({
    mutationFn: (changes: Omit<Input<"updateRoom">, "roomId">) => client.request("updateRoom", { roomId, ...changes }),
  });
  const archive = useMutation({
    mutationFn: (archived: boolean) => client.request("archiveRoom", { roomId, archived }),
  });
  return { update, archive };
};

export const useDeleteRoom = (roomId: string) => {
  const { client } = useChat();
  return useMutation({
    mutationFn: (name: string) => client.request("deleteRoom", { roomId, name }),
    onSuccess: leaveToRooms,
  });
};

/** Who is banned, page by page. */
export const useBanned = (roomId: string) => {
  const { client } = useChat();
  const queries = useQueryClient();
  const queryKey = ["banned", roomId];
  const banned = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }: { pageParam: string | undefined }) =>
      client.request("listBanned", { roomId, limit: 100, ...(pageParam === undefined ? {} : { cursor: pageParam }) }),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor,
    select: ({ pages }) => pages.flatMap(({ users }) => users),
    // Others ban, too.
    staleTime: 0,
  });
  const lift = useMutation({
    mutationFn: (userId: string) => client.request("unbanMember", { roomId, userId }),
    onSuccess: () => queries.invalidateQueries({ queryKey }),
  });
  return { banned, lift };
};
