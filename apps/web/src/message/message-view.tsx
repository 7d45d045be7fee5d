import { isMentioned } from "@parley/protocol/mention";
import type { Message } from "@parley/protocol/message";
import type { User } from "@parley/protocol/user";
import { type ReactNode, useSyncExternalStore } from "react";
import { useChat } from "../chat/chat";
import { useParts } from "../deferred/deferred";
import { distinctName } from "../people/distinct-name";
import { Name } from "../people/name";
import { useAlike } from "../people/use-alike";
import { useMe, usePerson } from "../people/use-person";
import { useMentionPattern, useRoomView } from "../room/room-view";
import { Avatar } from "../ui/avatar";
import { fullTimeLabel, timeLabel } from "../ui/time";
import { useSelected } from "../ui/use-store";
import { Collapsible, type Folds, TEXT } from "./collapsible";
import type { DisplayMessage } from "./display-message";
import { isLarge } from "./large";
import { mayHaveMarks } from "./marks";
import { MessageFiles } from "./message-files";
import styles from "./message-view.module.css";
import { NotSent } from "./not-sent";
import { isPiled } from "./piled";
import { Quote } from "./quote";
import { Reactions } from "./reactions";
import { foldedPart, isTall } from "./tall";
import { Text, type TextProps } from "./text";
import { useActive } from "./use-active";

type MessageTextProps = { content: string; me: User } & Folds;

/** Only a text with an `@` subscribes to the names of the room. */
const MessageText = (props: MessageTextProps) =>
  props.content.includes("@") ? <NamingText {...props} /> : <AnyText {...props} mentioned={undefined} />;

const NamingText = (props: MessageTextProps) => <AnyText {...props} mentioned={useMentionPattern()} />;

/** Only a text that may have marks waits for the parser. */
const AnyText = ({ expanded, onToggle, ...text }: TextProps & Folds) =>
  mayHaveMarks(text.content) ? <MarkedText {...text} expanded={expanded} onToggle={onToggle} /> : <Text {...text} />;

const MarkedText = ({ expanded, onToggle, ...text }: TextProps & Folds) => {
  const parts = useParts();
  return parts ? <parts.Formatted {...text} expanded={expanded} onToggle={onToggle} /> : <Text {...text} />;
};

const NEVER = () => () => {};

/** Whether this browser keeps an edit of the message, which only its author can have. */
const useIsEdited = (message: Message | undefined): boolean => {
  const { me, drafts } = useChat();
  const draft = message?.userId === me.userId ? drafts.edit(message.messageId) : undefined;
  return useSyncExternalStore(draft?.subscribe ?? NEVER, () => draft?.get() !== undefined);
};

type DeferredProps = { message: Message };

/** The toolbar of a message, once it is loaded. */
const Actions = ({ message }: DeferredProps) => {
  const parts = useParts();
  return parts && <parts.MessageActions message={message} />;
};

/** The editor of a message; until it is loaded, the message as it is. */
const Editor = ({ message, children }: DeferredProps & { children: ReactNode }) => {
  const parts = useParts();
  return parts ? <parts.MessageEditor message={message} /> : children;
};

type MessageViewProps = {
  display: DisplayMessage;
  showsAuthor: boolean;
  highlighted: boolean;
} & Folds;

/** A message. It is one element from the moment of sending, so nothing flickers when the log confirms it. */
export const MessageView = ({ display, showsAuthor, highlighted, expanded, onToggle }: MessageViewProps) => {
  const me = useMe();
  const { editing } = useRoomView();
  const { active, handlers } = useActive();
  const { message, pending } = display;
  const author = usePerson(display.author);
  const deleted = message?.deleted === true;
  const hasEdit = useIsEdited(message);
  const isChosen = useSelected(editing, (messageId) => messageId !== undefined && messageId === message?.messageId);
  const isEdited = message !== undefined && (hasEdit || isChosen);
  const hasText = display.content !== "" || message?.edited === true || !display.files;
  const isFolding = isTall(display.content);
  const text = hasText && (
    <div
      className={styles.text}
      dir="auto"
      data-text
      data-piled={isPiled(display.content)}
      data-large={isLarge(display.content)}
    >
      <MessageText
        content={isFolding && !expanded.has(TEXT) ? foldedPart(display.content) : display.content}
        me={me}
        expanded={expanded}
        onToggle={onToggle}
      />
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
      className={styles.message}
      aria-label={`${distinctName(author, useAlike())}, ${timeLabel(display.time)}`}
      tabIndex={-1}
      data-message-id={message?.messageId}
      data-seq={message?.seq}
      data-status={pending?.status}
      data-shows-author={showsAuthor}
      data-active={active}
      data-mention={author.userId !== me.userId && isMentioned(display, me)}
      data-highlighted={highlighted}
    >
      <div className={styles.margin}>
        {showsAuthor ? (
          <Avatar userId={author.userId} name={author.username} />
        ) : (
          <time className={styles.time} dateTime={display.time.toISOString()}>
            {timeLabel(display.time)}
          </time>
        )}
      </div>
      <div className={styles.main}>
        {showsAuthor && (
          <div className={styles.head}>
            <Name user={author} className={styles.author} />
            <time className={styles.time} dateTime={display.time.toISOString()} title={fullTimeLabel(display.time)}>
              {timeLabel(display.time)}
            </time>
          </div>
        )}
        {display.replyToMessageId !== undefined && !deleted && (
          <Quote messageId={display.replyToMessageId} from={message?.seq} />
        )}
        {isEdited ? (
          <Editor message={message}>{text}</Editor>
        ) : deleted ? (
          <p className={styles.deleted} data-text>
            This message was deleted.
          </p>
        ) : isFolding ? (
          <Collapsible part={TEXT} expanded={expanded} onToggle={onToggle} more="Show all">
            {text}
          </Collapsible>
        ) : (
          text
        )}
        {display.files && !deleted && <MessageFiles files={display.files} pending={pending} />}
        {message?.reactions && !deleted && <Reactions message={message} />}
        {pending?.status === "failed" && <NotSent pending={pending} />}
      </div>
      {active && message && !deleted && !isEdited && <Actions message={message} />}
    </article>
  );
};
