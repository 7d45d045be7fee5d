import type { ConnectionState } from "@parley/client/connection";
import { useSyncExternalStore } from "react";
import { useChat } from "../chat/chat";
import { useStore } from "../ui/use-store";

const subscribe = (listener: () => void) => {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
};

/** Whether this device has a network, as far as a browser can tell. Without one, the page may still be served by this very machine. */
export const useNetwork = (): boolean => useSyncExternalStore(subscribe, () => navigator.onLine);

/** The connection's state in a person's terms: a client between two attempts is connecting, unless there is no network. */
export const useConnectionStatus = (): ConnectionState["status"] => {
  const { status } = useStore(useChat().client.connection);
  const hasNetwork = useNetwork();
  if (status === "online" || status === "signed-out") return status;
  return hasNetwork ? "connecting" : "offline";
};
