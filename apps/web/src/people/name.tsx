import type { User } from "@parley/protocol/user";
import { markOf } from "./distinct-name";
import { useAlike } from "./look-alikes-provider";
import styles from "./name.module.css";

/** A person's name, with the beginning of their id if the name looks like another person's. */
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
