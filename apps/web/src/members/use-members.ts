import type { Client } from "@parley/client/client";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useChat } from "../chat/chat";
import type { Act } from "./acts";

const keyOf = (roomId: string) => ["members", roomId];

/** So many members are loaded at once, as sorting and searching need them. The server lists them in no particular order. */
const LOADED = 500;

/** A room's members, page by page. */
export const useMembers = (roomId: string, enabled = true) => {
  const { client } = useChat();
  const query = useInfiniteQuery({
    queryKey: keyOf(roomId),
    queryFn: ({ pageParam }: { pageParam: string | undefined }) =>
      client.request("listMembers", { roomId, limit: 100, ...(pageParam === undefined ? {} : { cursor: pageParam }) }),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor,
    select: ({ pages }) => pages.flatMap((page) => page.members),
    enabled,
  });
  const { data = [], hasNextPage, isFetching, isError, fetchNextPage } = query;
  const wantsMore = enabled && hasNextPage && !isFetching && !isError && data.length < LOADED;
  useEffect(() => {
    if (wantsMore) void fetchNextPage();
  }, [wantsMore, fetchNextPage]);
  return query;
};

type Whom = { roomId: string; userId: string };

const requestOf = (client: Client, act: Act, whom: Whom): Promise<unknown> => {
  if (act === "kick") return client.request("kickMember", whom);
  if (act === "ban") return client.request("removeMember", whom);
  return client.request("setRole", { ...whom, role: act === "stepDown" ? "member" : act });
};

/** Adds people, and does what owners and moderators do to members. */
export const useMembership = (roomId: string) => {
  const { client } = useChat();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: keyOf(roomId) });
  const add = useMutation({
    mutationFn: (userId: string) => client.request("addMember", { roomId, userId }),
    onSuccess: refresh,
  });
  const govern = useMutation({
    mutationFn: ({ act, userId }: { act: Act; userId: string }) => requestOf(client, act, { roomId, userId }),
    onSuccess: refresh,
  });
  return { add, govern };
};
