import { textOf } from "@parley/protocol/file";
import type { Message } from "@parley/protocol/message";
import type { RoomSummary } from "@parley/protocol/room";
import type { TypedQuery } from "@parley/protocol/typed-query";
import { Link2, Paperclip } from "lucide-react";
import { memo } from "react";
import { withoutMarks } from "../message/without-marks";
import { Name } from "../people/name";
import { usePerson, useReadable } from "../people/use-person";
import { RoomIcon } from "../room/room-icon";
import { RoomName } from "../room/room-name";
import { roomPath } from "../router/route";
import { Link } from "../router/router";
import { Avatar } from "../ui/avatar";
import { fullTimeLabel, timeLabel } from "../ui/time";
import { excerpt, foundAddresses, highlighted, type Piece } from "./excerpt";
import styles from "./hit.module.css";

type HitProps = { hit: Message; room: RoomSummary; words: TypedQuery["words"] };

/** A piece of text that has no other identity than its place. */
const Pieces = ({ pieces }: { pieces: readonly Piece[] }) =>
  pieces.map(({ text, isHit }, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have no other identity
    isHit ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>,
  );

/** A message that was found: a link to its place in its room. */
export const Hit = memo(({ hit, room, words }: HitProps) => {
  const author = usePerson({ userId: hit.userId, username: hit.username });
  const time = new Date(hit.timestamp);
  const text = withoutMarks(useReadable(textOf(hit)));
  return (
    <li>
      <Link className={styles.hit} href={roomPath(hit.roomId, hit.seq)} data-hit={hit.messageId}>
        <Avatar userId={author.userId} name={author.username} size={32} />
        <span className={styles.main}>
          <span className={styles.head}>
            <Name user={author} className={styles.author} />
            <span className={styles.room}>
              <span className="sr-only">in</span>
              <RoomIcon kind={room.kind} size={13} />
              <RoomName room={room} className={styles.roomName} />
            </span>
            <time className={styles.time} dateTime={hit.timestamp} title={fullTimeLabel(time)}>
              {timeLabel(time)}
            </time>
          </span>
          {text !== "" && (
            <span className={styles.text} dir="auto">
              <Pieces pieces={excerpt(text, words)} />
            </span>
          )}
          {foundAddresses(hit.content, text, words).map((address) => (
            <span key={address} className={styles.file}>
              <Link2 size={13} aria-hidden="true" />
              <bdi dir="ltr">
                <Pieces pieces={excerpt(address, words)} />
              </bdi>
            </span>
          ))}
          {hit.files?.map(({ fileId, name, alt }) => (
            <span key={fileId} className={styles.file}>
              <Paperclip size={13} aria-hidden="true" />
              <bdi>
                <Pieces pieces={highlighted(name, words)} />
              </bdi>
              {alt && (
                <bdi className={styles.alt}>
                  <Pieces pieces={excerpt(alt, words)} />
                </bdi>
              )}
            </span>
          ))}
        </span>
      </Link>
    </li>
  );
});
