import type { Message } from "@parley/protocol/message";
import { lazy, Suspense, useId, useState } from "react";
import { useChat } from "../chat/chat";
import { useReact } from "../emoji/use-react";
import { useRoomView } from "../room/room-view";
import { IconButton } from "../ui/button";
import styles from "./reactions.module.css";

/** Loaded when somebody asks who it was. */
const ReactionNames = lazy(async () => ({ default: (await import("./reaction-names")).ReactionNames }));

/** Who has reacted to a message, as a row of buttons that put one's own on it and take it off. */
export const Reactions = ({ message }: { message: Message }) => {
  const { me } = useChat();
  const { room, pick } = useRoomView();
  const react = useReact(message);
  const [asked, ask] = useState<string>();
  const namesId = useId();
  const named = message.reactions?.find(({ emoji }) => emoji === asked);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset belongs to a form
    <div className={styles.row} role="group" aria-label="Reactions" onPointerLeave={() => ask(undefined)}>
      {message.reactions?.map(({ emoji, userIds }) => (
        <button
          key={emoji}
          type="button"
          className={styles.reaction}
          aria-label={`${emoji} ${userIds.length}`}
          aria-pressed={userIds.includes(me.userId)}
          aria-describedby={emoji === asked ? namesId : undefined}
          disabled={room.archived === true}
          onClick={() => react(emoji)}
          onPointerEnter={() => ask(emoji)}
          onFocus={() => ask(emoji)}
          onBlur={() => ask(undefined)}
          onKeyDown={(event) => event.key === "Escape" && ask(undefined)}
          // A long press on a phone asks who it was, too.
          onContextMenu={(event) => event.preventDefault()}
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
      {named && (
        <Suspense fallback={null}>
          <ReactionNames id={namesId} reaction={named} />
        </Suspense>
      )}
    </div>
  );
};
