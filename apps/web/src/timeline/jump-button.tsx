import { LIMITS } from "@parley/protocol/limits";
import { ArrowDown, ArrowUp } from "lucide-react";
import styles from "./jump-button.module.css";
import { jumpText } from "./jump-text";

export const JumpButton = ({ unread, onClick }: { unread: number; onClick(): void }) => (
  <button type="button" className={styles.jump} data-unread={unread > 0} onClick={onClick}>
    <ArrowDown size={15} />
    <span>{jumpText(unread, LIMITS.unreadCount)}</span>
  </button>
);

export const UnreadAboveButton = ({ onClick }: { onClick(): void }) => (
  <button type="button" className={`${styles.jump} ${styles.above}`} data-unread="true" onClick={onClick}>
    <ArrowUp size={15} />
    <span>Jump to the first unread message</span>
  </button>
);
