import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useChat } from "../chat/chat";
import { Button } from "../ui/button";
import { noticePlace } from "../ui/notice-place";
import { fullTimeLabel, timeLabel } from "../ui/time";
import { useSelected, useStore } from "../ui/use-store";
import styles from "./connection-banner.module.css";
import { connectionText } from "./connection-text";
import { useNetwork } from "./use-network";

/** The banner stays away for shorter interruptions. */
const QUIET_MS = 5_000;

/** Whether the connection has been gone for longer than `QUIET_MS`, or the device has no network. */
const useAway = (hasNetwork: boolean): boolean => {
  const { status, since } = useStore(useChat().client.connection);
  const online = status === "online";
  const [away, setAway] = useState(false);
  useEffect(() => {
    setAway(false);
    if (online) return;
    const timer = setTimeout(setAway, since + QUIET_MS - Date.now(), true);
    return () => clearTimeout(timer);
  }, [online, since]);
  return away || (!online && !hasNetwork);
};

/** Up to when the page has everything, in words; undefined where it has nothing. */
const useUpTo = (): string | undefined => {
  const { client } = useChat();
  const { since } = useStore(client.connection);
  const time = useSelected(client.rooms, ({ status, asOf }) => asOf ?? (status === "ready" ? since : undefined));
  if (time === undefined) return undefined;
  const date = new Date(time);
  return date.toDateString() === new Date().toDateString() ? timeLabel(date) : fullTimeLabel(date);
};

export const ConnectionBanner = () => {
  const { client, edits } = useChat();
  const hasNetwork = useNetwork();
  const away = useAway(hasNetwork);
  const upTo = useUpTo();
  const { status } = useStore(client.connection);
  const messages = useSelected(
    client.outbox,
    ({ pending }) => pending.filter(({ status }) => status !== "failed").length,
  );
  const waiting = { messages, ...useStore(edits.waiting) };
  useEffect(() => {
    // An attribute of its own: a selector that looked for the banner would have every arrival style the page.
    noticePlace.toggleAttribute("data-lowered", away);
  }, [away]);
  return (
    <div role="status" className={styles.place} data-shown={away}>
      {away && (
        <div className={styles.banner}>
          <WifiOff size={16} />
          <span>{connectionText(hasNetwork, waiting, upTo)}</span>
          <Button small onClick={() => client.wake()} disabled={status === "connecting"}>
            Try now
          </Button>
        </div>
      )}
    </div>
  );
};
