import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useChat } from "../chat/chat";
import { Button } from "../ui/button";
import { useStore } from "../ui/use-store";
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

export const ConnectionBanner = () => {
  const { client, edits } = useChat();
  const hasNetwork = useNetwork();
  const away = useAway(hasNetwork);
  const { status } = useStore(client.connection);
  const messages = useStore(client.outbox).pending.filter((message) => message.status !== "failed").length;
  const waiting = { messages, ...useStore(edits.waiting) };
  return (
    <div role="status" className={styles.place}>
      {away && (
        <div className={styles.banner}>
          <WifiOff size={16} />
          <span>{connectionText(hasNetwork, waiting)}</span>
          <Button small onClick={() => client.wake()} disabled={status === "connecting"}>
            Try now
          </Button>
        </div>
      )}
    </div>
  );
};
