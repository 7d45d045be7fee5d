import type { RoomSummary } from "@parley/protocol/room";
import { useSyncExternalStore } from "react";
import { useChat, useRoomSummary } from "../chat/chat";
import { Name } from "../people/name";
import { findMessage } from "../room/items";
import { RoomName } from "../room/room-name";
import { parseRoute, type RoomRoute, roomPath } from "../router/route";
import { Link } from "../router/router";
import styles from "./text.module.css";

/** The room, and the message in it, that an address of this very Parley leads to. */
const placeOf = (href: string): RoomRoute | undefined => {
  const { origin, pathname, search } = new URL(href);
  const route = origin === window.location.origin ? parseRoute(pathname, search) : undefined;
  return route?.name === "room" ? route : undefined;
};

/** An address in a message. It opens in a tab of its own, or in its place if it leads to a room here. */
export const MessageLink = ({ text, href }: { text: string; href: string }) => {
  const place = placeOf(href);
  if (place) return <PlaceLink text={text} place={place} />;
  return (
    <a
      dir="ltr"
      className={styles.link}
      href={href}
      // Letters of other alphabets can look like well-known names: this says which host it is.
      title={new URL(href).host.includes("xn--") ? href : undefined}
      target="_blank"
      rel="noopener noreferrer nofollow"
    >
      {text}
    </a>
  );
};

/** Says where it leads, where that is one of the reader's rooms; else the address says as much as anybody may know. */
const PlaceLink = ({ text, place: { roomId, at } }: { text: string; place: RoomRoute }) => {
  const room = useRoomSummary(roomId);
  return (
    <Link dir="ltr" className={styles.link} href={roomPath(roomId, at)} title={room && text}>
      {room ? <PlaceName room={room} at={at} /> : text}
    </Link>
  );
};

const PlaceName = ({ room, at }: { room: RoomSummary; at: number | undefined }) => {
  const { timeline } = useChat().client.room(room.roomId);
  const message = useSyncExternalStore(timeline.subscribe, () =>
    at === undefined ? undefined : findMessage(timeline.get().items, at),
  );
  return (
    <>
      <RoomName room={room} />
      {message && (
        <>
          <span> · </span>
          <Name user={message} />
        </>
      )}
    </>
  );
};
