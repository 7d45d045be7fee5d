import { decide } from "@parley/protocol/attention";
import { levelOf } from "@parley/protocol/level";
import type { RoomSummary } from "@parley/protocol/room";
import { meantOf } from "../room/unread";
import { isolate } from "../ui/isolate";

/** What is new in all rooms. `number`: how much is meant for the reader. `isPoint`: there is something else to say. */
export const attentionOf = (rooms: Iterable<RoomSummary>): { number: number; isPoint: boolean } => {
  let number = 0;
  let isPoint = false;
  for (const room of rooms) {
    const meant = meantOf(room);
    const told = (reason: "mention" | "message") => decide(levelOf(room), reason, "hidden").title;
    if (told("mention") === "count") number += meant;
    isPoint ||= room.unread > meant && told("message") === "dot";
  }
  return { number, isPoint };
};

/** The document's title: how much is meant for the reader, or a point where there is something else, and the present screen. */
export const documentTitle = (rooms: Iterable<RoomSummary>, place: string | undefined): string => {
  const { number, isPoint } = attentionOf(rooms);
  const news = number > 0 ? `(${number > 99 ? "99+" : number}) ` : isPoint ? "• " : "";
  return place === undefined ? `${news}Parley` : `${news}${isolate(place)} · Parley`;
};
