import type { RoomHandle } from "@parley/client/room";
import { mentionPattern } from "@parley/protocol/mention";
import type { User } from "@parley/protocol/user";
import { useMemo } from "react";
import { useStore } from "../ui/use-store";

const SEPARATOR = "\n";

/** The pattern of names to highlight: of people who are online, have written here, or are the reader. */
export const useMentioned = (handle: RoomHandle, me: User): RegExp => {
  const { items } = useStore(handle.timeline);
  const { users } = useStore(handle.presence);
  const names = useMemo(() => {
    const written = items.flatMap((item) => (item.kind === "message" ? [item.message.username] : []));
    return [...new Set([me.username, ...users.map((user) => user.username), ...written])].sort().join(SEPARATOR);
  }, [items, users, me]);
  // Compared by value: a message by a known person keeps the pattern, and no text is split again.
  return useMemo(() => mentionPattern(names.split(SEPARATOR)), [names]);
};
