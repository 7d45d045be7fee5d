import { LIMITS } from "@parley/protocol/limits";
import styles from "./composer.module.css";

/** The counter appears when at most so many characters are left. */
const NEAR = 200;

export const Counter = ({ length }: { length: number }) => {
  const left = LIMITS.contentLength - length;
  if (left > NEAR) return null;
  return (
    <span className={styles.counter} data-over={left < 0} role="status">
      {left < 0 ? `${-left} too many` : `${left} left`}
    </span>
  );
};
