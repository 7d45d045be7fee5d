import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useChat } from "../chat/chat";
import { useDebounced } from "../ui/use-debounced";

const SHOWN = 20;

/** Other people whose name begins with what was typed, in alphabetical order. */
export const usePeople = (typed: string) => {
  const { client, me } = useChat();
  const prefix = useDebounced(typed.trim());
  return useQuery({
    queryKey: ["people", prefix],
    queryFn: async () => (await client.request("listUsers", { prefix, limit: SHOWN })).users,
    select: (users) => users.filter((user) => user.userId !== me.userId),
    placeholderData: keepPreviousData,
  });
};
