import type { Message } from "@parley/protocol/message";
import { useChat } from "../chat/chat";
import { useParts } from "../deferred/deferred";
import { useReact } from "../emoji/use-react";
import { useRoomView } from "../room/room-view";
import { IconButton } from "../ui/button";
import styles from "./reactions.module.css";

/** Who has reacted to a message, as a row of buttons that put one's own on it and take it off. */
export const Reactions = ({ message }: { message: Message }) => {
  const { me } = useChat();
  const { room, pick } = useRoomView();
  const react = useReact(message);
  const parts = useParts();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset belongs to a form
    <div className={styles.row} role="group" aria-label="Reactions">
      {message.reactions?.map(({ emoji, userIds }) => (
        <button
          key={emoji}
          type="button"
          className={styles.reaction}
          aria-label={`${emoji} ${userIds.length}`}
          aria-pressed={userIds.includes(me.userId)}
          disabled={room.archived === true}
          data-emoji={emoji}
          onClick={() => react(emoji)}
        >
          <span className={styles.emoji}>{emoji}</span>
          <span>{userIds.length}</span>
        </button>
      ))}
      {!room.archived && (
        <IconButton label="Add reaction" className={styles.add} onClick={() => pick(message)}>
          <span>+</span>
        </IconButton>
      )}
      {parts && <parts.ReactionNames reactions={message.reactions ?? []} className={styles.names} />}
    </div>
  );
};
