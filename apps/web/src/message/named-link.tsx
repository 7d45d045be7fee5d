import type { ReactNode } from "react";
import { roomPath } from "../router/route";
import { Link } from "../router/router";
import { OutLink, placeOf } from "./message-link";
import styles from "./text.module.css";

/** A link with words of its author. Words can say anything, so where they lead stands beside them, but for places of this Parley. */
export const NamedLink = ({ href, children }: { href: string; children: ReactNode }) => {
  const place = placeOf(href);
  if (place)
    return (
      <Link dir="auto" className={styles.link} href={roomPath(place.roomId, place.at)} title={href}>
        {children}
      </Link>
    );
  const { host, pathname } = new URL(href);
  return (
    <>
      <OutLink dir="auto" href={href} title={href}>
        {children}
      </OutLink>
      <span> </span>
      <bdi dir="ltr" className={styles.host}>{`(${host || pathname})`}</bdi>
    </>
  );
};
