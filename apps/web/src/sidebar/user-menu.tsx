import { BadgeCheck, LogOut, Settings, Smartphone } from "lucide-react";
import { useState } from "react";
import { useChat } from "../chat/chat";
import { useConnectionStatus } from "../connection/use-network";
import { Deferred } from "../deferred/deferred";
import { Name } from "../people/name";
import { useMe } from "../people/use-person";
import { settingsPath } from "../router/route";
import { navigate } from "../router/router";
import * as PersonStorage from "../session/person-storage";
import { warning } from "../session/session-text";
import { useSession, useSignOut } from "../session/use-session";
import { Avatar } from "../ui/avatar";
import { Confirm } from "../ui/confirm";
import { Menu, MenuItem } from "../ui/menu";
import { useNotifyFailure } from "../ui/notice";
import { useStore } from "../ui/use-store";
import styles from "./user-menu.module.css";

const STATUS = { online: "Online", connecting: "Connecting…", offline: "Offline", "signed-out": "Signed out" };

/** The signed-in person, the state of the connection, and the way to the settings and out. */
export const UserMenu = () => {
  const { client, me } = useChat();
  const { username: name } = useMe();
  const status = useConnectionStatus();
  const isGuest = useSession().data?.workspaceRole === "guest";
  const unsent = useStore(client.outbox).pending.length;
  /** What signing out would lose, after the user has pressed Sign out. */
  const [loss, setLoss] = useState<string>();
  const [leaving, setLeaving] = useState(false);
  const signOut = useSignOut();
  const notifyFailure = useNotifyFailure();
  const leave = () => void signOut(() => client.stop()).catch(notifyFailure);
  const ask = async () => {
    const { messages, drafts } = await PersonStorage.count(me.userId);
    // Other tabs may have stored messages that this one does not know, and this one may have messages that it could not store.
    const text = warning({ messages: Math.max(messages, unsent), drafts });
    if (text === undefined) leave();
    else setLoss(text);
  };

  return (
    <footer className={styles.footer}>
      <Menu
        trigger={(props) => (
          <button type="button" {...props} className={styles.user}>
            <Avatar userId={me.userId} name={name} size={30} />
            <span className={styles.who}>
              <Name user={me} className={styles.name} />
              <span className={styles.status} data-status={status}>
                {STATUS[status]}
              </span>
            </span>
            <span className="sr-only">, your menu</span>
          </button>
        )}
      >
        {isGuest && (
          <MenuItem icon={<BadgeCheck size={16} />} onClick={() => navigate(settingsPath("account"))}>
            Make your account last
          </MenuItem>
        )}
        <MenuItem icon={<Smartphone size={16} />} onClick={() => navigate(settingsPath("sessions"))}>
          Your devices
        </MenuItem>
        <MenuItem icon={<Settings size={16} />} onClick={() => navigate(settingsPath("profile"))}>
          Settings
        </MenuItem>
        <MenuItem icon={<LogOut size={16} />} onClick={() => setLeaving(true)}>
          Leave rooms
        </MenuItem>
        <MenuItem icon={<LogOut size={16} />} onClick={() => void ask()}>
          Sign out
        </MenuItem>
      </Menu>
      {leaving && (
        <Deferred title="Leave rooms" onClose={() => setLeaving(false)}>
          {({ LeaveRooms }) => <LeaveRooms onClose={() => setLeaving(false)} />}
        </Deferred>
      )}
      {loss !== undefined && (
        <Confirm title="Sign out?" action="Sign out" onConfirm={leave} onClose={() => setLoss(undefined)}>
          {loss}
        </Confirm>
      )}
    </footer>
  );
};
