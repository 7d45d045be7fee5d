import { Search } from "lucide-react";
import type { FocusEvent } from "react";
import { useWorkspace } from "../account/use-workspace";
import { WorkspaceLogo } from "../account/workspace-logo";
import { useParts } from "../deferred/deferred";
import type { Route } from "../router/route";
import { Link } from "../router/router";
import { shortcutName } from "../ui/shortcuts";
import { RoomLists } from "./room-lists";
import styles from "./sidebar.module.css";
import { UserButton } from "./user-button";

type SidebarProps = {
  route: Route;
  /** The window is narrow and shows the sidebar alone. */
  isAlone: boolean;
  onFocus(event: FocusEvent): void;
  onSwitch(): void;
};

export const Sidebar = ({ route, isAlone, onFocus, onSwitch }: SidebarProps) => (
  // biome-ignore lint/a11y/noStaticElementInteractions: it listens to what is focused inside
  <div className={styles.sidebar} role={isAlone ? "main" : undefined} onFocus={onFocus}>
    {isAlone ? <h1 className="sr-only">Rooms and people</h1> : <SkipLink />}
    <header className={styles.head}>
      <Link href="/" className={styles.brand}>
        <WorkspaceLogo size={24} />
        <WorkspaceName />
      </Link>
      <SearchLinks route={route} />
    </header>
    <button type="button" className={styles.find} onClick={onSwitch}>
      <Search size={15} />
      <span>Find or switch</span>
      <kbd>{shortcutName("find")}</kbd>
    </button>
    <RoomLists route={route} />
    <Footer />
  </div>
);

const SearchLinks = ({ route }: { route: Route }) => {
  const parts = useParts();
  return parts && <parts.SearchLinks route={route} />;
};

/** The reader's own menu; until it is loaded, its button alone. */
const Footer = () => {
  const parts = useParts();
  return <footer className={styles.footer}>{parts ? <parts.UserMenu /> : <UserButton disabled />}</footer>;
};

const WorkspaceName = () => <bdi className={styles.workspace}>{useWorkspace().data?.name ?? "Parley"}</bdi>;

/** The first stop of the Tab key: it leads past all rooms. */
const SkipLink = () => (
  <button type="button" className={styles.skip} onClick={() => document.querySelector("main")?.focus()}>
    Skip the list of rooms
  </button>
);
