import { AtSign, TextSearch } from "lucide-react";
import { useEffect } from "react";
import { useChat } from "../chat/chat";
import { useParts } from "../deferred/deferred";
import { searchPath } from "../router/route";
import { navigate } from "../router/router";
import { IconButton } from "../ui/button";
import { isShortcut } from "../ui/shortcuts";
import styles from "./sidebar.module.css";

type Route = { name: string; roomId?: string; q?: string | undefined };

/** The browser's own find cannot find what is not loaded: its key leads to the search, of this room. On the page of the search it is the browser's. */
const useFindKey = (route: Route) => {
  const { rooms } = useChat().client;
  useEffect(() => {
    if (route.name === "search") return;
    const onKey = (event: KeyboardEvent) => {
      if (!isShortcut(event, "search") || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      const room = rooms.get().rooms.get(route.roomId ?? "");
      navigate(searchPath(room ? `in:"${room.name}" ` : ""));
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [route, rooms]);
};

/** The ways to what was written in all of one's rooms. */
export const SearchLinks = ({ route }: { route: Route }) => {
  useFindKey(route);
  const prepare = useParts()?.prepareSearch;
  const prepared = { onPointerEnter: prepare, onFocus: prepare };
  const isCurrent = (isMentions: boolean) =>
    route.name === "search" && (route.q === undefined) === isMentions ? "page" : undefined;
  return (
    <div className={styles.searchLinks}>
      <IconButton label="Mentions" aria-current={isCurrent(true)} {...prepared} onClick={() => navigate("/mentions")}>
        <AtSign size={17} />
      </IconButton>
      <IconButton
        label="Search messages"
        aria-current={isCurrent(false)}
        {...prepared}
        onClick={() => navigate(searchPath(""))}
      >
        <TextSearch size={17} />
      </IconButton>
    </div>
  );
};
