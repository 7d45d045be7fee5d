import type { User } from "@parley/protocol/user";
import styles from "./name.module.css";

const MARK_LENGTH = 4;

type NameProps = {
  user: User;
  /** Whose names are taken for others' where this one stands: see `namesakes`. */
  alike: ReadonlySet<string>;
  className?: string | undefined;
};

/** A person's name. Beside one that is easily taken for another's stands the beginning of the id. */
export const Name = ({ user, alike, className }: NameProps) => (
  <>
    <bdi className={className}>{user.username}</bdi>
    {alike.has(user.userId) && (
      <span className={styles.mark} title="Somebody else here has a name like this one.">
        {user.userId.slice(0, MARK_LENGTH)}
      </span>
    )}
  </>
);
