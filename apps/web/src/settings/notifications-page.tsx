import { Level } from "@parley/protocol/level";
import { LEVELS } from "../notifications/use-level";
import { BrowserNotifications } from "./browser-notifications";
import { NotificationForm } from "./notification-form";
import styles from "./notifications-page.module.css";
import { PushDevices } from "./push-devices";
import { QuietRooms } from "./quiet-rooms";
import { Section } from "./section";

/** How one is told of what is new: in this browser, on one's devices, when, and of which rooms. */
export const NotificationsPage = () => (
  <>
    <BrowserNotifications />
    <NotificationForm />
    <Section
      title="What you are told of a room"
      text="Set it in the menu of each room. Direct messages are always meant for you."
    >
      <dl className={styles.levels}>
        {Level.options.map((level) => (
          <div key={level}>
            <dt>{LEVELS[level].title}</dt>
            <dd>{LEVELS[level].text}</dd>
          </div>
        ))}
      </dl>
      <QuietRooms />
    </Section>
    <PushDevices />
  </>
);
