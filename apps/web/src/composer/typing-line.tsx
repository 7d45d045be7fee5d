import type { RoomHandle } from "@parley/client/room";
import { Named } from "../people/named-text";
import { useStore } from "../ui/use-store";
import styles from "./composer.module.css";
import { typingText } from "./typing-text";

export const TypingLine = ({ handle }: { handle: RoomHandle }) => {
  const users = useStore(handle.typing);
  return (
    <div className={styles.typing}>
      <Named text={typingText(users)} />
    </div>
  );
};
