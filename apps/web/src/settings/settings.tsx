import { SETTINGS_PAGES, type SettingsPage, settingsPath } from "../router/route";
import { Link } from "../router/router";
import { Bar } from "../ui/bar";
import { AccountPage } from "./account-page";
import { BlockedPage } from "./blocked-page";
import { NotificationsPage } from "./notifications-page";
import { ProfilePage } from "./profile-page";
import { SessionsPage } from "./sessions-page";
import styles from "./settings.module.css";
import { WorkspacePage } from "./workspace-page";

const PAGES: Record<SettingsPage, { title: string; Page: () => React.ReactNode }> = {
  profile: { title: "Profile", Page: ProfilePage },
  account: { title: "Account", Page: AccountPage },
  sessions: { title: "Devices", Page: SessionsPage },
  notifications: { title: "Notifications", Page: NotificationsPage },
  blocked: { title: "Blocked people", Page: BlockedPage },
  workspace: { title: "Workspace", Page: WorkspacePage },
};

/** A screen reader says where one is, and the keyboard goes on from there. */
const focus = (heading: HTMLElement | null) => heading?.focus();

/** In a narrow window the open page's name may be out of sight. */
const show = (link: HTMLElement | null) => link?.scrollIntoView({ inline: "center", block: "nearest" });

/** The settings, a page at a time. Import it nowhere but where it is loaded as a bundle of its own. */
export const Settings = ({ page }: { page: SettingsPage }) => {
  const { title, Page } = PAGES[page];
  return (
    <>
      <Bar title="Settings" />
      <div className={styles.screen}>
        <nav className={styles.pages} aria-label="Settings">
          {SETTINGS_PAGES.map((each) => (
            <Link
              key={each}
              href={settingsPath(each)}
              className={styles.page}
              aria-current={each === page ? "page" : undefined}
              {...(each === page && { ref: show })}
            >
              {PAGES[each].title}
            </Link>
          ))}
        </nav>
        <section className={styles.content} aria-labelledby="settings-title">
          <h2 ref={focus} id="settings-title" tabIndex={-1} className={styles.title}>
            {title}
          </h2>
          <Page />
        </section>
      </div>
    </>
  );
};
