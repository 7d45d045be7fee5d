import { TRIMMED_ROWS } from "@parley/client/timeline";
import type { TimelineState } from "@parley/client/timeline-view";
import { useEffect } from "react";
import { useChat } from "../chat/chat";
import { useRoomView } from "../room/room-view";
import { useSelected } from "../ui/use-store";
import { whenIdle } from "../ui/when-idle";

const isInstalled = window.matchMedia("(display-mode: standalone)").matches;

/**
 * An installed app loads as many of an open room's newest messages as the client keeps for when there is no network. In a tab of a browser it would
 * cost requests for messages that few look at again.
 */
export const Prefetch = ({ timeline }: { timeline: TimelineState }): null => {
  const { handle } = useRoomView();
  const isOnline = useSelected(useChat().client.connection, ({ status }) => status === "online");
  const { items, loaded, hasOlder, hasNewer, loading, error } = timeline;
  const isSettled = loaded && loading === undefined && error === undefined;
  const isDue = isInstalled && isOnline && isSettled && hasOlder && !hasNewer && items.length < TRIMMED_ROWS;
  const { length } = items;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page is followed by the next
  useEffect(() => {
    if (isDue) whenIdle(() => void handle.loadOlder());
  }, [isDue, length, handle]);
  return null;
};
