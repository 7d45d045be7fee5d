import { LogOut } from "lucide-react";
import { useState } from "react";
import { useChat } from "../chat/chat";
import { deleteOutbox } from "../chat/outbox-storage";
import { useStore } from "../chat/use-store";
import { clearDrafts } from "../composer/draft";
import { navigate } from "../router/router";
import * as Session from "../session/session";
import { useSignedOut } from "../session/use-session";
import { Avatar } from "../ui/avatar";
import { Confirm } from "../ui/confirm";
import { Menu, MenuItem } from "../ui/menu";
import { useNotifyFailure } from "../ui/notice";
import styles from "./user-menu.module.css";

const STATUS = { online: "Online", connecting: "Connecting…", offline: "Offline", "signed-out": "Signed out" };

/** Ends the session and leaves nothing of it in this browser. */
const useSignOut = () => {
  const { client, me } = useChat();
  const signedOut = useSignedOut();
  return async () => {
    await Session.signOut();
    await client.stop();
    clearDrafts(window.localStorage, me.userId);
    navigate("/", { replace: true });
    signedOut();
    await deleteOutbox(me.userId);
  };
};

/** Oneself, how one is connected, and the way out. */
export const UserMenu = () => {
  const { client, me } = useChat();
  const { status } = useStore(client.connection);
  const unsent = useStore(client.outbox).pending.length;
  const [confirming, setConfirming] = useState(false);
  const signOut = useSignOut();
  const notifyFailure = useNotifyFailure();
  const leave = () => void signOut().catch(notifyFailure);

  return (
    <footer className={styles.footer}>
      <Menu
        trigger={(props) => (
          <button type="button" {...props} className={styles.user}>
            <Avatar userId={me.userId} name={me.username} size={30} />
            <span className={styles.who}>
              <bdi className={styles.name}>{me.username}</bdi>
              <span className={styles.status} data-status={status}>
                {STATUS[status]}
              </span>
            </span>
            <span className="sr-only">, your menu</span>
          </button>
        )}
      >
        <MenuItem icon={<LogOut size={16} />} onClick={() => (unsent > 0 ? setConfirming(true) : leave())}>
          Sign out
        </MenuItem>
      </Menu>
      {confirming && (
        <Confirm title="Sign out?" action="Sign out" onConfirm={leave} onClose={() => setConfirming(false)}>
          {unsent === 1 ? "One message has" : `${unsent} messages have`} not been sent yet and will be lost.
        </Confirm>
      )}
    </footer>
  );
};
