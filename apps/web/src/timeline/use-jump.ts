import { useCallback } from "react";
import { useChat } from "../chat/chat";
import { type Day, dayLabel, dayOf } from "../message/day";
import { findMessage } from "../room/items";
import { useRoomView } from "../room/room-view";
import { goFrom } from "../router/go-from";
import { roomPath } from "../router/route";
import { leaveDialogs } from "../router/router";
import { useNotify } from "../ui/notice";
import { placeOf } from "./place";
import { look } from "./use-in-view";

/** The list of the room's messages, which is one on the screen. */
const inView = () => {
  const list = document.querySelector<HTMLElement>('[role="log"]');
  return list ? look(list) : undefined;
};

/**
 * Shows the first message of a day or, where nothing was written then, the next one, and says so, or that it could not be loaded. The dialog in
 * which it was asked for closes before, so that Back returns to what was in view.
 */
export const useJumpToDay = () => {
  const { client } = useChat();
  const { room, handle } = useRoomView();
  const notify = useNotify();
  return useCallback(
    async (day: Day, today: Day): Promise<void> => {
      await leaveDialogs();
      const view = inView();
      const newest = client.rooms.get().rooms.get(room.roomId)?.seq ?? 0;
      const seq = await handle.loadAt(new Date(`${day}T00:00:00`).getTime());
      const { items } = handle.timeline.get();
      const message = seq === undefined ? undefined : findMessage(items, seq);
      if (!message) return notify("The messages of that day could not be loaded. Please try again.");
      const found = dayOf(new Date(message.timestamp));
      if (found !== day)
        notify(`Nothing was written on ${dayLabel(day, today)}. The nearest message is of ${dayLabel(found, today)}.`);
      const path = roomPath(room.roomId, message.seq);
      await goFrom(view ? placeOf(room.roomId, view, newest) : path, path);
    },
    [client, room.roomId, handle, notify],
  );
};
