import type { RoomHandle } from "@parley/client/room";
import { mentionPattern } from "@parley/protocol/mention";
import type { User } from "@parley/protocol/user";
import { useMemo } from "react";
import { useStore } from "../ui/use-store";

const SEPARATOR = "\n";

/** Finds the names of those who are here, have written here, or are reading. */
export const useMentioned = (handle: RoomHandle, me: User): RegExp => {
  const { items } = useStore(handle.timeline);
  const { users } = useStore(handle.presence);
  const names = useMemo(() => {
    const written = items.flatMap((item) => (item.kind === "message" ? [item.message.username] : []));
    return [...new Set([me.username, ...users.map((user) => user.username), ...written])].sort().join(SEPARATOR);
  }, [items, users, me]);
  // By value: a new message by somebody known changes nothing, and the texts need not be split again.
  return useMemo(() => mentionPattern(names.split(SEPARATOR)), [names]);
};
