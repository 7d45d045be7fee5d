import { withNames } from "@parley/protocol/mention";
import { beginning } from "@parley/protocol/preview";
import type { RoomSummary } from "@parley/protocol/room";
import type { News } from "./news";

/** What a notification says. */
export type NotificationText = { title: string; body: string };

const SHOWN_CHARACTERS = 160;

/** Says nothing of who and what. As the service worker has it for pushes. */
export const DISCREET: NotificationText = { title: "Parley", body: "Something new for you." };

/** `texts`: whether it may say who has written what. `nameOf` says what somebody is called today. */
export const notificationText = (
  { message, reason, by, emoji }: News,
  room: Pick<RoomSummary, "kind" | "name">,
  texts: boolean,
  nameOf: (userId: string) => string | undefined,
): NotificationText => {
  if (!texts) return DISCREET;
  const who = nameOf(by) ?? message.username;
  const title = room.kind === "direct" ? who : `${who} · ${room.name}`;
  const text = beginning(withNames(message.content, nameOf), SHOWN_CHARACTERS);
  return { title, body: reason === "reaction" ? `${emoji} ${text}` : text };
};
