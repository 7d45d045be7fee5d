import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useChat } from "../chat/chat";
import { Button } from "../ui/button";
import { useStore } from "../ui/use-store";
import styles from "./connection-banner.module.css";
import { connectionText } from "./connection-text";
import { useNetwork } from "./use-network";

/** Shorter breaks are repaired before anybody needs to know. */
const QUIET_MS = 5_000;

/** Whether the connection has been away for longer than a blip, or is away for want of a network. */
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
