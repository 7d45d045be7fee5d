import type { RoomHandle } from "@parley/client/room";
import type { User } from "@parley/protocol/user";
import { useMemo } from "react";
import { useStore } from "../chat/use-store";
import { namesakes } from "../people/namesakes";

/** Those, of all who are here, have written here, or are reading, whose names are easily taken for each other. */
export const useNamesakes = (handle: RoomHandle, me: User): ReadonlySet<string> => {
  const { items } = useStore(handle.timeline);
  const { users } = useStore(handle.presence);
  const ids = useMemo(() => {
    const written = items.flatMap((item) => (item.kind === "message" ? [item.message] : []));
    return [...namesakes([me, ...users, ...written])].sort().join(" ");
  }, [items, users, me]);
  // By value, as most messages change nothing.
  return useMemo(() => new Set(ids.split(" ")), [ids]);
};
