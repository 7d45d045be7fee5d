import { useEffect, useLayoutEffect, useState } from "react";
import { useChat } from "../chat/chat";
import { createDeferred } from "../deferred/create-deferred";
import { Deferred, useParts } from "../deferred/deferred";
import { RoomScreen } from "../room-screen/room-screen";
import { type Route, roomPath } from "../router/route";
import { navigate, useRoute } from "../router/router";
import { useAskAgain, useRefreshSession } from "../session/use-session";
import { Sidebar } from "../sidebar/sidebar";
import { Boundary } from "../ui/boundary";
import { isShortcut } from "../ui/shortcuts";
import { useNarrow } from "../ui/use-narrow";
import { useSelected } from "../ui/use-store";
import { Home } from "./home";
import { useShownFocus } from "./use-shown-focus";
import { useViewportHeight } from "./use-viewport-height";
import styles from "./workspace.module.css";

const invitations = createDeferred(async () => (await import("../invitations/accept")).AcceptInvitation);
const settings = createDeferred(async () => (await import("../settings/settings")).Settings);

const Screen = ({ route }: { route: Route }) => {
  if (route.name === "browse")
    return (
      <Deferred title="Browse rooms" onClose={() => navigate("/")}>
        {({ Browse }) => <Browse />}
      </Deferred>
    );
  if (route.name === "search")
    return (
      <Deferred title="Search" onClose={() => navigate("/")}>
        {({ SearchScreen }) => <SearchScreen q={route.q} />}
      </Deferred>
    );
  if (route.name === "settings")
    return (
      <settings.Deferred title="Settings" onClose={() => navigate("/")}>
        {(Settings) => <Settings page={route.page} />}
      </settings.Deferred>
    );
  if (route.name === "invitation")
    return (
      <invitations.Deferred title="You are invited" onClose={() => navigate("/")}>
        {(AcceptInvitation) => <AcceptInvitation key={route.code} code={route.code} />}
      </invitations.Deferred>
    );
  if (route.name === "room-settings")
    return (
      <Deferred title="Room settings" onClose={() => navigate(roomPath(route.roomId))}>
        {({ RoomSettings }) => <RoomSettings key={route.roomId} roomId={route.roomId} />}
      </Deferred>
    );
  if (route.name === "nowhere")
    return (
      <Deferred title="Parley" onClose={() => navigate("/")}>
        {({ Nowhere }) => <Nowhere />}
      </Deferred>
    );
  if (route.name !== "room") return <Home />;
  return (
    <Boundary key={route.roomId}>
      <RoomScreen roomId={route.roomId} roomRoute={route} />
    </Boundary>
  );
};

const DeferredNotifier = ({ route }: { route: Route }) => {
  const parts = useParts();
  return parts ? <parts.Notifier route={route} /> : null;
};

const useSwitcherKey = (toggle: () => void) => {
  // In a layout effect, so that it handles keys from the first paint on.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isShortcut(event, "find")) return;
      event.preventDefault();
      toggle();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [toggle]);
};

/** The sidebar and one screen beside it, or one of the two in a narrow window. */
export const Workspace = () => {
  const route = useRoute();
  const parts = useParts();
  const [switching, setSwitching] = useState(false);
  const ending = useSelected(useChat().client.connection, (connection) => connection.ending);
  const askAgain = useAskAgain();
  const refreshSession = useRefreshSession();
  const isListAlone = useNarrow() && route.name === "home";
  const onListFocus = useShownFocus(isListAlone);
  useViewportHeight();
  // Not while another dialog is open. The key also closes the switcher.
  useSwitcherKey(() => setSwitching((open) => !open && !document.querySelector("dialog[open]")));
  useEffect(() => {
    // A guest is still signed in where there are no guests any more.
    if (ending) void (ending === "session.guests_disabled" ? refreshSession : askAgain)();
  }, [ending, askAgain, refreshSession]);

  return (
    <div className={styles.workspace} data-screen={route.name === "home" ? "sidebar" : "main"}>
      <DeferredNotifier route={route} />
      <Sidebar route={route} isAlone={isListAlone} onFocus={onListFocus} onSwitch={() => setSwitching(true)} />
      {parts && <parts.ConnectionBanner />}
      <main className={styles.main} tabIndex={-1} data-timeline={route.name === "room"}>
        <Screen route={route} />
      </main>
      {parts && <parts.RefusedFiles />}
      {parts && <parts.WorkspaceKeys />}
      {parts && <parts.SharedDrafts />}
      {parts && <parts.ResumedUnread />}
      {switching && (
        <Deferred title="Find or switch" onClose={() => setSwitching(false)}>
          {({ Switcher }) => <Switcher onClose={() => setSwitching(false)} />}
        </Deferred>
      )}
    </div>
  );
};
