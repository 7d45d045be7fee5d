import type { User } from "@parley/protocol/user";
import { memo } from "react";
import { usePerson } from "../people/use-person";
import { MessageLink } from "./message-link";
import { segmentsOf } from "./segments";
import styles from "./text.module.css";

type TextProps = { content: string; mentioned: RegExp | undefined; me: User };

const isSame = (name: string, other: string) => name.normalize().toLowerCase() === other.normalize().toLowerCase();

/** A person who is mentioned by id, by today's name. */
const Mentioned = ({ userId, isMe }: { userId: string; isMe: boolean }) => {
  const { username } = usePerson({ userId, username: "…" });
  return <bdi className={styles.mention} data-me={isMe}>{`@${username}`}</bdi>;
};

/**
 * A message's text, with links and mentions and no other markup. Each piece is an element, because a browser that translates the page
 * replaces bare text nodes, and React could not remove them then.
 */
export const Text = memo(({ content, mentioned, me }: TextProps) => {
  let offset = 0;
  return segmentsOf(content, mentioned).map((segment) => {
    const key = offset;
    offset += segment.text.length;
    if (segment.kind === "link") return <MessageLink key={key} text={segment.text} href={segment.href} />;
    if (segment.kind === "person")
      return <Mentioned key={key} userId={segment.userId} isMe={segment.userId === me.userId} />;
    if (segment.kind === "mention")
      return (
        <bdi key={key} className={styles.mention} data-me={isSame(segment.name, me.username)}>
          {segment.text}
        </bdi>
      );
    return <span key={key}>{segment.text}</span>;
  });
});
