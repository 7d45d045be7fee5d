import { BadgeCheck, CheckCheck, Keyboard, LogOut, PencilLine, Settings, Smartphone } from "lucide-react";
import { useState } from "react";
import { useChat } from "../chat/chat";
import { useMarkAllRead } from "../chat/use-catch-up";
import { Deferred } from "../deferred/deferred";
import { endPushes } from "../notifications/push-subscription";
import { useMe } from "../people/use-person";
import { settingsPath } from "../router/route";
import { navigate } from "../router/router";
import { type Warning, warning } from "../session/leaving-text";
import * as PersonStorage from "../session/person-storage";
import { useSession, useSignOut } from "../session/use-session";
import { Confirm } from "../ui/confirm";
import { Menu, MenuItem } from "../ui/menu";
import { useNotifyFailure } from "../ui/notice";
import { useStore } from "../ui/use-store";
import { UserButton } from "./user-button";

/** Signing out waits no longer for the acts that could still be undone. */
const CARRY_OUT_MS = 3_000;

/** The button with the signed-in person, and its menu: the way to the settings and out. */
export const UserMenu = () => {
  const { client, me, held } = useChat();
  const isGuest = useSession().data?.workspaceRole === "guest";
  const { username } = useMe();
  const unsent = useStore(client.outbox).pending.length;
  /** What there is to say, after the user has pressed Sign out. */
  const [asking, setAsking] = useState<Warning>();
  const [leaving, setLeaving] = useState(false);
  const [opened, setOpened] = useState<"drafts" | "shortcuts">();
  const close = () => setOpened(undefined);
  const markAllRead = useMarkAllRead();
  const signOut = useSignOut();
  const notifyFailure = useNotifyFailure();
  const leave = () => {
    // Nothing is pushed to this browser any more, also where the server does not hear of it yet.
    void endPushes().catch(() => {});
    void signOut(() => client.stop()).catch(notifyFailure);
  };
  const ask = async () => {
    await Promise.race([held.carryOutAll(), new Promise((resolve) => setTimeout(resolve, CARRY_OUT_MS))]);
    const { messages, drafts } = await PersonStorage.count(me.userId);
    // Other tabs may have stored messages that this one does not know, and this one may have messages that it could not store.
    const guestRooms = isGuest ? client.rooms.get().rooms.size : 0;
    const warned = warning(
      { messages: Math.max(messages, unsent), drafts },
      { guestRooms, hasHeld: held.held.get().size > 0, isOffline: client.connection.get().status !== "online" },
    );
    if (warned) setAsking(warned);
    else leave();
  };

  return (
    <>
      <Menu trigger={(props) => <UserButton {...props} />}>
        {isGuest && (
          <MenuItem icon={<BadgeCheck size={16} />} onClick={() => navigate(settingsPath("account"))}>
            Make your account last
          </MenuItem>
        )}
        <MenuItem icon={<CheckCheck size={16} />} onClick={markAllRead}>
          Mark all as read
        </MenuItem>
        <MenuItem icon={<PencilLine size={16} />} onClick={() => setOpened("drafts")}>
          Drafts
        </MenuItem>
        <MenuItem icon={<Keyboard size={16} />} onClick={() => setOpened("shortcuts")}>
          Keyboard shortcuts
        </MenuItem>
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
      {opened && (
        <Deferred title={opened === "drafts" ? "Drafts" : "Keyboard shortcuts"} onClose={close}>
          {({ DraftList, ShortcutsPage }) =>
            opened === "drafts" ? <DraftList onClose={close} /> : <ShortcutsPage onClose={close} />
          }
        </Deferred>
      )}
      {leaving && (
        <Deferred title="Leave rooms" onClose={() => setLeaving(false)}>
          {({ LeaveRooms }) => <LeaveRooms onClose={() => setLeaving(false)} />}
        </Deferred>
      )}
      {asking && (
        <Confirm
          title="Sign out?"
          action="Sign out"
          whose="your name"
          name={asking.loses ? username : undefined}
          onConfirm={leave}
          onClose={() => setAsking(undefined)}
        >
          {asking.text}
        </Confirm>
      )}
    </>
  );
};
