import type { RoomSummary } from "@parley/protocol/room";
import { isolate } from "../ui/isolate";

/** The document's title: the number of unread messages, and the present screen. */
export const documentTitle = (rooms: Iterable<Pick<RoomSummary, "unread">>, place: string | undefined): string => {
  let unread = 0;
  for (const room of rooms) unread += room.unread;
  const count = unread === 0 ? "" : unread > 99 ? "(99+) " : `(${unread}) `;
  return place === undefined ? `${count}Parley` : `${count}${isolate(place)} · Parley`;
};
