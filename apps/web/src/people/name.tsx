import type { User } from "@parley/protocol/user";
import { markOf } from "./distinct-name";
import { useAlike } from "./look-alikes-provider";
import styles from "./name.module.css";

/** A person's name. Beside one that is easily taken for another's stands the beginning of the id. */
export const Name = ({ user, className }: { user: User; className?: string | undefined }) => {
  const mark = markOf(user, useAlike());
  return (
    <>
      <bdi className={className}>{user.username}</bdi>
      {mark !== undefined && (
        <span className={styles.mark} title="Somebody else has a name like this one.">
          {` ${mark}`}
        </span>
      )}
    </>
  );
};
