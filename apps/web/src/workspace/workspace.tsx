import { useEffect, useState } from "react";
import { useChat } from "../chat/chat";
import { useStore } from "../chat/use-store";
import { ConnectionBanner } from "../connection/connection-banner";
import { Browse } from "../directory/browse";
import { RoomScreen } from "../room/room-screen";
import type { Route } from "../router/route";
import { useRoute } from "../router/router";
import { useAskAgain } from "../session/use-session";
import { Sidebar } from "../sidebar/sidebar";
import { Switcher } from "../switcher/switcher";
import { isSwitcherKey } from "../switcher/switcher-key";
import { Home } from "./home";
import { documentTitle } from "./title";
import { useViewportHeight } from "./use-viewport-height";
import styles from "./workspace.module.css";

const Screen = ({ route }: { route: Route }) => {
  if (route.name === "browse") return <Browse />;
  return route.name === "room" ? <RoomScreen key={route.roomId} roomId={route.roomId} visit={route} /> : <Home />;
};

const useDocumentTitle = (route: Route) => {
  const { rooms } = useStore(useChat().client.rooms);
  const place = route.name === "room" ? rooms.get(route.roomId)?.name : route.name === "browse" ? "Browse" : undefined;
  useEffect(() => {
    document.title = documentTitle(rooms.values(), place);
  }, [rooms, place]);
};

const useSwitcherKey = (toggle: () => void) => {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isSwitcherKey(event)) return;
      event.preventDefault();
      toggle();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [toggle]);
};

/** Everything of somebody who is signed in: the sidebar and one screen beside it, or one of the two on a narrow window. */
export const Workspace = () => {
  const route = useRoute();
  const [switching, setSwitching] = useState(false);
  const { status } = useStore(useChat().client.connection);
  const askAgain = useAskAgain();
  useDocumentTitle(route);
  useViewportHeight();
  useSwitcherKey(() => setSwitching((open) => !open));
  useEffect(() => {
    if (status === "signed-out") askAgain();
  }, [status, askAgain]);

  return (
    <div className={styles.workspace} data-screen={route.name === "home" ? "sidebar" : "main"}>
      <Sidebar route={route} onSwitch={() => setSwitching(true)} />
      <main className={styles.main} id="main">
        <ConnectionBanner />
        <Screen route={route} />
      </main>
      {switching && <Switcher onClose={() => setSwitching(false)} />}
    </div>
  );
};
