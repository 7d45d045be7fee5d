import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useChat } from "../chat/chat";

export const membersKey = (roomId: string) => ["members", roomId];

/** So many members are loaded at once, as sorting and searching need them. The server lists them in no particular order. */
const LOADED = 500;

/** A room's members, page by page: `LOADED` of them, or all to count them. */
export const useMembers = (roomId: string, { enabled = true, isCounting = false } = {}) => {
  const { client } = useChat();
  const query = useInfiniteQuery({
    queryKey: membersKey(roomId),
    queryFn: ({ pageParam }: { pageParam: string | undefined }) =>
      client.request("listMembers", { roomId, limit: 100, ...(pageParam === undefined ? {} : { cursor: pageParam }) }),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor,
    select: ({ pages }) => pages.flatMap((page) => page.members),
    enabled,
  });
  const { data = [], hasNextPage, isFetching, isError, fetchNextPage } = query;
  const wantsMore = enabled && hasNextPage && !isFetching && !isError && (isCounting || data.length < LOADED);
  useEffect(() => {
    if (wantsMore) void fetchNextPage();
  }, [wantsMore, fetchNextPage]);
  return query;
};
