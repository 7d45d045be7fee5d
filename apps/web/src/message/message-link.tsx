import type { RoomSummary } from "@parley/protocol/room";
import { type ComponentProps, useSyncExternalStore } from "react";
import { useChat, useRoomSummary } from "../chat/chat";
import { Name } from "../people/name";
import { findMessage } from "../room/items";
import { RoomName } from "../room/room-name";
import { parseRoute, type RoomRoute, roomPath } from "../router/route";
import { Link } from "../router/router";
import styles from "./text.module.css";

/** The room and message that an address of this Parley leads to; undefined for any other address. */
export const placeOf = (href: string): RoomRoute | undefined => {
  const { origin, pathname, search } = new URL(href);
  const route = origin === window.location.origin ? parseRoute(pathname, search) : undefined;
  return route?.name === "room" ? route : undefined;
};

/** A link out of the app, in a new tab. */
export const OutLink = (props: ComponentProps<"a">) => (
  <a {...props} className={styles.link} target="_blank" rel="noopener noreferrer nofollow" />
);

/** A link in a message. It opens in a new tab, or in the app if it leads to a room here. */
export const MessageLink = ({ text, href }: { text: string; href: string }) => {
  const place = placeOf(href);
  if (place) return <PlaceLink text={text} place={place} />;
  return (
    // Letters of other alphabets can imitate a well-known host. The tooltip shows the real one.
    <OutLink dir="ltr" href={href} title={new URL(href).host.includes("xn--") ? href : undefined}>
      {text}
    </OutLink>
  );
};

/** Shows the name of the room if it is the reader's, otherwise the address. */
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
