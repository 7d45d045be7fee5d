import { mentions } from "@parley/protocol/mention";
import { useChat } from "../chat/chat";
import { useIsEdited } from "../drafts/use-is-edited";
import { distinctName } from "../people/distinct-name";
import { Name } from "../people/name";
import { useAlike } from "../people/namesakes-provider";
import { useRoomView } from "../room/room-view";
import { Avatar } from "../ui/avatar";
import { fullTimeLabel, timeLabel } from "./day";
import { MessageActions } from "./message-actions";
import { MessageEditor } from "./message-editor";
import { NotSent } from "./not-sent";
import type { Post } from "./post";
import styles from "./post-view.module.css";
import { Quote } from "./quote";
import { Text } from "./text";
import { useActive } from "./use-active";

type PostViewProps = { post: Post; head: boolean; highlighted: boolean };

/** A message: one element from the moment it is written, so that nothing flickers when the log confirms it. */
export const PostView = ({ post, head, highlighted }: PostViewProps) => {
  const { me } = useChat();
  const { mentioned, editing } = useRoomView();
  const { active, handlers } = useActive();
  const { author, message, pending } = post;
  const deleted = message?.deleted === true;
  const hasEdit = useIsEdited(message);
  const isEdited = message !== undefined && (hasEdit || editing === message.messageId);

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
          <p className={styles.deleted}>This message was deleted.</p>
        ) : (
          <div className={styles.text} dir="auto">
            <Text content={post.content} mentioned={mentioned} me={me.username} />
            {message?.edited && (
              <span
                className={styles.edited}
                dir="ltr"
                title={message.editedAt && fullTimeLabel(new Date(message.editedAt))}
              >
                {" (edited)"}
              </span>
            )}
          </div>
        )}
        {pending?.status === "failed" && <NotSent pending={pending} />}
      </div>
      {active && message && !deleted && !isEdited && <MessageActions message={message} />}
    </article>
  );
};
