import type { ComponentProps } from "react";
import { useChat } from "../chat/chat";
import { useConnectionStatus } from "../connection/use-network";
import { Name } from "../people/name";
import { useMe } from "../people/use-person";
import { Avatar } from "../ui/avatar";
import styles from "./user-button.module.css";

const STATUS = { online: "Online", connecting: "Connecting…", offline: "Offline", "signed-out": "Signed out" };

/** The signed-in person and the state of the connection, on the button of their menu. */
export const UserButton = (props: ComponentProps<"button">) => {
  const { me } = useChat();
  const { username } = useMe();
  const status = useConnectionStatus();
  return (
    <button type="button" {...props} className={styles.user}>
      <Avatar userId={me.userId} name={username} size={30} />
      <span className={styles.who}>
        <Name user={me} className={styles.name} />
        <span className={styles.status} data-status={status}>
          {STATUS[status]}
        </span>
      </span>
      <span className="sr-only">, your menu</span>
    </button>
  );
};
