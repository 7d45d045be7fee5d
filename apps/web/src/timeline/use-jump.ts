import { useCallback } from "react";
import { type Day, dayLabel, dayOf } from "../message/day";
import { findMessage } from "../room/items";
import { useRoomView } from "../room/room-view";
import { roomPath } from "../router/route";
import { navigate } from "../router/router";
import { useNotify } from "../ui/notice";

/** Shows the first message of a day or, where nothing was written then, the next one, and says so. Resolves with whether it could be loaded. */
export const useJumpToDay = () => {
  const { room, handle } = useRoomView();
  const notify = useNotify();
  return useCallback(
    async (day: Day, today: Day): Promise<boolean> => {
      const seq = await handle.loadAt(new Date(`${day}T00:00:00`).getTime());
      const { items } = handle.timeline.get();
      const message = seq === undefined ? undefined : findMessage(items, seq);
      if (!message) return false;
      const found = dayOf(new Date(message.timestamp));
      if (found !== day)
        notify(`Nothing was written on ${dayLabel(day, today)}. The nearest message is of ${dayLabel(found, today)}.`);
      navigate(roomPath(room.roomId, message.seq), { replace: true });
      return true;
    },
    [room.roomId, handle, notify],
  );
};
