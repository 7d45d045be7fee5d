import { EVERYBODY } from "@parley/protocol/mention";
import type { User } from "@parley/protocol/user";
import { memo } from "react";
import { usePerson } from "../people/use-person";
import { MessageLink } from "./message-link";
import { type Segment, segmentsOf } from "./segments";
import styles from "./text.module.css";

export type TextProps = { content: string; mentioned: RegExp | undefined; me: User };

const isSame = (name: string, other: string) => name.normalize().toLowerCase() === other.normalize().toLowerCase();

/** A person who is mentioned by id, by today's name. */
const Mentioned = ({ userId, isMe }: { userId: string; isMe: boolean }) => {
  const { username } = usePerson({ userId, username: "…" });
  return (
    // `PersonCards` takes the press.
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a button would not flow with the text
    // biome-ignore lint/a11y/useSemanticElements: the same
    <bdi role="button" tabIndex={0} className={styles.mention} data-me={isMe} data-person={userId}>
      {`@${username}`}
    </bdi>
  );
};

/** A piece of a text, as an element, because a browser that translates the page replaces bare text nodes, and React could not remove them then. */
export const Piece = ({ segment, me }: { segment: Segment; me: User }) => {
  switch (segment.kind) {
    case "link":
      return <MessageLink text={segment.text} href={segment.href} />;
    case "person":
      if (segment.userId === EVERYBODY)
        return (
          <bdi className={styles.mention} data-me>
            @room
          </bdi>
        );
      return <Mentioned userId={segment.userId} isMe={segment.userId === me.userId} />;
    case "mention":
      return (
        <bdi className={styles.mention} data-me={isSame(segment.name, me.username)}>
          {segment.text}
        </bdi>
      );
    case "text":
      return <span>{segment.text}</span>;
  }
};

/** A message's text as it is written, with links and mentions. */
export const Text = memo(({ content, mentioned, me }: TextProps) => {
  let offset = 0;
  return segmentsOf(content, mentioned).map((segment) => {
    const key = offset;
    offset += segment.text.length;
    return <Piece key={key} segment={segment} me={me} />;
  });
});
