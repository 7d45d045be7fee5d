import { personRank } from "@parley/protocol/finding";
import type { RoomSummary } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useChat } from "../chat/chat";
import { ranked } from "../ui/ranked";
import { useDebounced } from "../ui/use-debounced";

const SHOWN = 20;

/** Sorts found people: first those whose whole name begins with `prefix`, then by the newest direct conversation. */
export const inOrder = (people: readonly User[], prefix: string, rooms: Iterable<RoomSummary>): User[] => {
  const wroteAt = new Map([...rooms].map(({ peer, lastMessageAt }) => [peer?.userId, lastMessageAt]));
  const newest = (a: User, b: User) => (wroteAt.get(b.userId) ?? "").localeCompare(wroteAt.get(a.userId) ?? "");
  // Until the new answer is there, this sorts people who were found by other letters.
  return ranked(people, (person) => personRank(person, prefix) ?? 1, newest);
};

/** Other people whose name has a word that begins with `typed`, or whose handle does; with `members` those of them who have an account. */
export const usePeople = (typed: string, members = false) => {
  const { client, me } = useChat();
  const prefix = useDebounced(typed.trim());
  return useQuery({
    queryKey: ["people", prefix, members],
    queryFn: async () =>
      (await client.request("listUsers", { prefix, limit: SHOWN, ...(members && { members }) })).users,
    select: (users) =>
      inOrder(
        users.filter((user) => user.userId !== me.userId),
        prefix,
        client.rooms.get().rooms.values(),
      ),
    placeholderData: keepPreviousData,
  });
};
