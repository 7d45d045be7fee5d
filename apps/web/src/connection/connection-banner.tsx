import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useChat } from "../chat/chat";
import { useStore } from "../chat/use-store";
import { Button } from "../ui/button";
import styles from "./connection-banner.module.css";
import { offlineText } from "./connection-text";

/** Shorter breaks are repaired before anybody needs to know. */
const QUIET_MS = 5_000;

/** Whether the connection has been away for longer than a blip. */
const useAway = (): boolean => {
  const { status } = useStore(useChat().client.connection);
  const online = status === "online";
  const [away, setAway] = useState(false);
  useEffect(() => {
    setAway(false);
    if (online) return;
    const timer = setTimeout(setAway, QUIET_MS, true);
    return () => clearTimeout(timer);
  }, [online]);
  return away;
};

export const ConnectionBanner = () => {
  const { client } = useChat();
  const away = useAway();
  const waiting = useStore(client.outbox).pending.filter((message) => message.status !== "failed").length;
  const { status } = useStore(client.connection);
  return (
    <div role="status" className={styles.place}>
      {away && (
        <div className={styles.banner}>
          <WifiOff size={16} />
          <span>{offlineText(waiting)}</span>
          <Button small onClick={() => client.wake()} disabled={status === "connecting"}>
            {status === "connecting" ? "Connecting…" : "Try now"}
          </Button>
        </div>
      )}
    </div>
  );
};
