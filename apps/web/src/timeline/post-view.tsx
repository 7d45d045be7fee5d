import { mentions } from "@parley/protocol/mention";
import type { MouseEvent } from "react";
import { useChat } from "../chat/chat";
import { useSelected } from "../chat/use-store";
import { useIsEdited } from "../drafts/use-is-edited";
import { distinctName } from "../people/distinct-name";
import { Name } from "../people/name";
import { useAlike } from "../people/namesakes-provider";
import { useMentionPattern, useRoomView } from "../room/room-view";
import { Avatar } from "../ui/avatar";
import { fullTimeLabel, timeLabel } from "./day";
import { Fold } from "./fold";
import { MessageActions } from "./message-actions";
import { MessageEditor } from "./message-editor";
import { NotSent } from "./not-sent";
import type { Post } from "./post";
import styles from "./post-view.module.css";
import { Quote } from "./quote";
import { isTall } from "./tall";
import { Text } from "./text";
import { useActive } from "./use-active";

type MessageTextProps = { content: string; me: string };

/** Only a text in which somebody may be named looks at who is here. */
const MessageText = (props: MessageTextProps) =>
  props.content.includes("@") ? <NamingText {...props} /> : <Text {...props} mentioned={undefined} />;

const NamingText = (props: MessageTextProps) => <Text {...props} mentioned={useMentionPattern()} />;

type PostViewProps = {
  post: Post;
  head: boolean;
  highlighted: boolean;
  open: boolean;
  onToggle(event: MouseEvent): void;
};

/** A message: one element from the moment it is written, so that nothing flickers when the log confirms it. */
export const PostView = ({ post, head, highlighted, open, onToggle }: PostViewProps) => {
  const { me } = useChat();
  const { editing } = useRoomView();
  const { active, handlers } = useActive();
  const { author, message, pending } = post;
  const deleted = message?.deleted === true;
  const hasEdit = useIsEdited(message);
  const isChosen = useSelected(editing, (messageId) => messageId !== undefined && messageId === message?.messageId);
  const isEdited = message !== undefined && (hasEdit || isChosen);
  const text = (
    <div className={styles.text} dir="auto" data-text>
      <MessageText content={post.content} me={me.username} />
      {message?.edited && (
        <span className={styles.edited} dir="ltr" title={message.editedAt && fullTimeLabel(new Date(message.editedAt))}>
          {" (edited)"}
        </span>
      )}
    </div>
  );

  return (
    <article
      {...handlers}
      className={styles.post}
      aria-label={`${distinctName(author, useAlike())}, ${timeLabel(post.time)}`}
      tabIndex={-1}
      data-message-id={message?.messageId}
      data-seq={message?.seq}
      data-status={pending?.status}
      data-head={head}
      data-active={active}
      data-mention={author.userId !== me.userId && mentions(post.content, me.username)}
      data-highlighted={highlighted}
    >
      <div className={styles.margin}>
        {head ? (
          <Avatar userId={author.userId} name={author.username} />
        ) : (
          <time className={styles.time} dateTime={post.time.toISOString()}>
            {timeLabel(post.time)}
          </time>
        )}
      </div>
      <div className={styles.main}>
        {head && (
          <div className={styles.head}>
            <Name user={author} className={styles.author} />
            <time className={styles.time} dateTime={post.time.toISOString()} title={fullTimeLabel(post.time)}>
              {timeLabel(post.time)}
            </time>
          </div>
        )}
        {post.replyToMessageId !== undefined && !deleted && (
          <Quote messageId={post.replyToMessageId} from={message?.seq} />
        )}
        {isEdited ? (
          <MessageEditor message={message} />
        ) : deleted ? (
          <p className={styles.deleted} data-text>
            This message was deleted.
          </p>
        ) : isTall(post.content) ? (
          <Fold open={open} onToggle={onToggle}>
            {text}
          </Fold>
        ) : (
          text
        )}
        {pending?.status === "failed" && <NotSent pending={pending} />}
      </div>
      {active && message && !deleted && !isEdited && <MessageActions message={message} />}
    </article>
  );
};
