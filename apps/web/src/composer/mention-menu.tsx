import type { User } from "@parley/protocol/user";
import { Name } from "../people/name";
import { Avatar } from "../ui/avatar";
import styles from "./composer.module.css";

type MentionMenuProps = {
  id: string;
  users: readonly User[];
  current: number;
  onPick(user: User): void;
};

/** The people whom `@` and some letters may mean. */
export const MentionMenu = ({ id, users, current, onPick }: MentionMenuProps) => (
  <div id={id} role="listbox" aria-label="People to mention" className={styles.mentions}>
    {users.map((user, index) => (
      // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field keeps the focus and handles the keys
      <div
        key={user.userId}
        id={`${id}-${index}`}
        role="option"
        aria-selected={index === current}
        className={styles.mention}
        onPointerDown={(event) => event.preventDefault()}
        onClick={() => onPick(user)}
      >
        <Avatar userId={user.userId} name={user.username} size={22} />
        <Name user={user} />
      </div>
    ))}
  </div>
);
