import { keepPreviousData, useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useChat } from "../chat/chat";
import { useDebounced } from "../ui/use-debounced";

/** Public rooms whose name has a word that begins with `typed`, page by page. */
export const useDirectory = (typed: string) => {
  const { client } = useChat();
  const prefix = useDebounced(typed.trim());
  return useInfiniteQuery({
    queryKey: ["directory", prefix],
    queryFn: ({ pageParam }: { pageParam: string | undefined }) =>
      client.request("listRooms", { prefix, ...(pageParam === undefined ? {} : { cursor: pageParam }) }),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor,
    select: ({ pages }) => pages.flatMap((page) => page.rooms),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
};

/** Joins a public room. */
export const useJoin = () => {
  const { client } = useChat();
  return useMutation({
    mutationFn: (roomId: string) => client.request("joinRoom", { roomId }),
  });
};
