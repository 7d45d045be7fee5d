import type { RoomHandle } from "@parley/client/room";
import type { TimelineItem } from "@parley/client/timeline-view";
import type { User } from "@parley/protocol/user";
import { useMemo } from "react";
import { useMeet } from "../people/use-alike";
import { useStore } from "../ui/use-store";

/** The authors of the messages, and the people whom system messages are about. */
const peopleIn = (items: readonly TimelineItem[]): User[] =>
  items.flatMap((item) => {
    if (item.kind === "pending") return [];
    const { message } = item;
    return message.system?.object ? [message, message.system.object] : [message];
  });

/** Compares the names of all who are online, have written or are typing here. It is a component of its own, as every message renders it. */
export const MeetRoom = ({ handle }: { handle: RoomHandle }) => {
  const { items } = useStore(handle.timeline);
  useMeet(useMemo(() => peopleIn(items), [items]));
  useMeet(useStore(handle.presence).users);
  useMeet(useStore(handle.typing));
  return null;
};
